import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Access } from '../config/access.ts';
import { appSettings } from '../config/app-settings.ts';
import { problem } from './problem.ts';

/**
 * The key that the host asks for before it calls a function of the API: none where the platform's sign-in lets people in. Goes with
 * `guarded`, which looks at what the platform says.
 */
export const apiAuthLevel = () => (appSettings().access === 'entra' ? 'anonymous' : 'function');

/** A handler that answers those who are let in. */
export function guarded(handler: HttpHandler): HttpHandler {
  return async (request, context) => turnedAway(request, appSettings().access) ?? (await handler(request, context));
}

/** What of a request says who asks, and from where. */
export type Asked = Pick<HttpRequest, 'method' | 'url'> & { readonly headers: Pick<Headers, 'get'> };

/**
 * The answer to a request that is not let in; undefined for one that is. Keys are the host's business: what comes here has one.
 *
 * With Entra the platform says in `x-ms-client-principal-...` whom it has authenticated, and takes these headers from every request
 * that comes from outside.
 * https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
 */
export function turnedAway(request: Asked, access: Access): HttpResponseInit | undefined {
  if (access === 'key') return undefined;
  const { headers } = request;
  const signedIn = headers.get('x-ms-client-principal-id') && headers.get('x-ms-client-principal-idp') === 'aad';
  if (!signedIn) return notSignedIn();
  return isForged(request) ? foreignOrigin() : undefined;
}

/** A browser sends the sign-in's cookie with what other sites make it ask, too; a token is sent by who has it only. */
function isForged({ method, url, headers }: Asked): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  if (/^bearer\s+\S/i.test(headers.get('authorization') ?? '')) return false;
  // Fetch Metadata: https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  // Browsers from before 2023. Without its scheme, which the platform has taken off on the way.
  const origin = URL.parse(headers.get('origin') ?? '');
  return origin === null || origin.host !== URL.parse(url)?.host;
}

function notSignedIn(): HttpResponseInit {
  const answer = problem(401, 'Not signed in', {
    code: 'not-signed-in',
    message: 'The request does not say who asks.',
    remedy:
      'Sign in at /.auth/login/aad, or send a token of Microsoft Entra for this app as "Authorization: Bearer ...".',
  });
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer' } };
}

const foreignOrigin = () =>
  problem(403, 'Forbidden', {
    code: 'foreign-origin',
    message: 'Something else than this app’s own page asked for a change, by the session of who is signed in.',
    remedy:
      'Use the page of this app. Programs send a token as "Authorization: Bearer ..." instead of the session’s cookie.',
  });
