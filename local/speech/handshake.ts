import type { IncomingMessage } from 'node:http';
import { verifyToken } from '../identity/token.ts';
import { supportsLanguage } from './locales.ts';

/** Why a handshake is refused. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** Who may connect. */
export interface AccessRules {
  /** Tokens must be signed with this key; undefined accepts any token, and none. */
  readonly tokenKey: string | undefined;
  /** Accept a subscription key in place of a token. */
  readonly allowKeys: boolean;
}

const v1Path = /^\/speech\/recognition\/(interactive|conversation|dictation)\/cognitiveservices\/v1$/;
const universalPath = /^\/stt\/speech\/universal\/v[12]$/;
/** What a token for the Speech service must be for. */
const audience = 'https://cognitiveservices.azure.com';

/** Judges path, language and credentials; undefined lets the client in. */
export function refusalOf(request: IncomingMessage, url: URL, rules: AccessRules): Refusal | undefined {
  const isV1 = v1Path.test(url.pathname);
  if (!isV1 && !universalPath.test(url.pathname)) return { status: 404, reason: 'Not Found' };
  const credentials = refusedCredentials(request, url, rules);
  if (credentials !== undefined) return credentials;
  const language = url.searchParams.get('language');
  // The v1 paths answer an unknown locale at the handshake; the universal ones accept and close with 1007.
  if (isV1 && language !== null && !supportsLanguage(language)) return { status: 400, reason: 'Bad Request' };
  return undefined;
}

function refusedCredentials(request: IncomingMessage, url: URL, rules: AccessRules): Refusal | undefined {
  const unauthorized = { status: 401, reason: 'Unauthorized' };
  const key = request.headers['ocp-apim-subscription-key'] ?? url.searchParams.get('Ocp-Apim-Subscription-Key');
  if (key !== null && key !== undefined) return rules.allowKeys ? undefined : unauthorized;
  if (rules.tokenKey === undefined) return undefined;
  const bearer = request.headers.authorization ?? url.searchParams.get('Authorization') ?? '';
  // A token for a resource without a custom subdomain comes as aad#<resource id>#<token>.
  const token = /^Bearer\s+(?:aad#[^#]*#)?(\S+)$/.exec(bearer)?.[1];
  const claims = token === undefined ? undefined : verifyToken(token, rules.tokenKey);
  return claims?.aud.replace(/\/$/, '') === audience ? undefined : unauthorized;
}
