import type { Access } from '../config/access.ts';
import type { Operation } from './operation.ts';

const masterKey = { type: 'apiKey', in: 'header', name: 'x-functions-key', description: "The app's master key" };

/** What lets people in; each is enough. */
const schemes = {
  key: {
    functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
    functionKeyInAddress: { type: 'apiKey', in: 'query', name: 'code' },
  },
  entra: {
    entraToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of Entra for this app' },
    entraSession: { type: 'apiKey', in: 'cookie', name: 'AppServiceAuthSession', description: "The page's sign-in" },
  },
} as const satisfies Record<Access, object>;

/** The document's `securitySchemes`, of an app that lets people in like this. */
export const securitySchemes = (access: Access): object => ({ ...schemes[access], masterKey });

/** The `security` of an operation, the first being what programs use. */
export function securityOf(key: Operation['key'], access: Access): object[] {
  if (key === 'none') return [];
  return key === 'admin' ? [{ masterKey: [] }] : Object.keys(schemes[access]).map((name) => ({ [name]: [] }));
}
