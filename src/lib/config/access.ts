import * as z from 'zod';

/** Who lets people in: the Functions host, by its keys, or App Service authentication, by a sign-in with Entra. */
export const accesses = ['key', 'entra'] as const;
export type Access = (typeof accesses)[number];

/** The settings' own shape; what they ask of each other is in `findAccessProblems`. */
export const accessShape = {
  ACCESS: z.enum(accesses).default('key'),
  /** `True` where the platform's authentication stands before the app. The platform sets it, nobody else. */
  WEBSITE_AUTH_ENABLED: z.string().optional(),
};

/**
 * ACCESS=entra takes the platform's word for who asks. Where its authentication is off, anybody could say these words: the app does
 * not start then.
 */
export function findAccessProblems({
  ACCESS,
  WEBSITE_AUTH_ENABLED = '',
}: Readonly<Record<string, string | undefined>>): string[] {
  if (ACCESS !== 'entra' || WEBSITE_AUTH_ENABLED.toLowerCase() === 'true') return [];
  return [
    'ACCESS: entra needs App Service authentication, which is off: anybody would be let in. Deploy with entraClientId (docs/deploy.md), or leave ACCESS out to ask for keys',
  ];
}
