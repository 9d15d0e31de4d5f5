import { access, apiKey, turnedAway } from './access.ts';
import { notReached, problemOf } from './problem.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** The app answers within half a minute or says why not; a cold one may take as long to be there. */
const answerDeadlineMs = 60_000;

/**
 * Asks the API. `path` is under /api, or a link that the API gave. Answers that are no success, but 304, are thrown as an
 * ApiProblem; so is no answer at all.
 */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = 'GET', headers = {}, body, signal } = options;
  // Until the answer begins: what follows an event stream reads it for minutes.
  const late = new AbortController();
  const key = apiKey.value;
  const deadline = setTimeout(() => late.abort(), answerDeadlineMs);
  const answer = await fetch(path.startsWith('/api/') ? path : `/api${path}`, {
    method,
    headers: {
      ...headers,
      ...(key ? { 'x-functions-key': key } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    // The sign-in's cookie, where there is one.
    credentials: access === 'entra' ? 'same-origin' : 'omit',
    cache: 'no-store',
  })
    .catch((thrown: unknown) => {
      if (signal?.aborted) throw thrown;
      throw notReached();
    })
    .finally(() => clearTimeout(deadline));
  // Not by the answer to a key that has been replaced since.
  if (answer.status === 401 && key === apiKey.value) turnedAway.value = true;
  if (!answer.ok && answer.status !== 304) throw await problemOf(answer);
  return answer;
}
