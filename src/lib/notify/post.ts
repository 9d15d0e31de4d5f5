import type { LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { WebhookFailed, WebhookRefused } from './errors.ts';
import type { Outlet } from './outlet.ts';

/** From the look for the name to the answer's status; Standard Webhooks recommends 15 to 30 s, we hold an activity for it. */
export const deadlineMs = 10_000;
/** A receiver that asks for a longer rest is asked again all the same. */
const longestRestMs = 4 * 3_600_000;

/** A webhook ready to be sent; `url` is one that judgeWebhook let through. */
export interface Outgoing {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends a webhook and answers the status it was taken with. It follows no redirect, and connects to no address but those that it
 * looked up and judged, so that a name cannot lead elsewhere between the two. Throws WebhookRefused or WebhookFailed.
 */
export async function post(outgoing: Outgoing, outlet: Outlet, signal: AbortSignal): Promise<number> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const stop = AbortSignal.any([signal, deadline]);
  const failed = (thrown: unknown): never => {
    if (signal.aborted) throw signal.reason;
    const reason = deadline.aborted ? `there was no answer within ${deadlineMs / 1000} s` : reasonOf(thrown);
    throw new WebhookFailed(reason, { retryable: true });
  };
  const addresses = await unlessStopped(outlet.resolve(outgoing.url.hostname), stop).catch(failed);
  // One that is not public among others is a mistake, or somebody's try at reaching what is inside.
  if (addresses.length === 0 || !addresses.every(({ address }) => outlet.allows(address))) {
    throw new WebhookRefused("its host's name does not lead to addresses of the public internet alone");
  }
  return judge(await answerOf(outgoing, addresses, outlet, stop).catch(failed));
}

function answerOf(
  { url, headers, body }: Outgoing,
  addresses: readonly LookupAddress[],
  { ca }: Outlet,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, {
      method: 'POST',
      // A connection of its own, which ends with the answer.
      agent: false,
      lookup: pinnedTo(addresses),
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Dropscribe',
        ...headers,
      },
      ...(ca ? { ca } : {}),
    });
    request.once('response', (response) => {
      // The status is all that counts: a body may be endless.
      response.destroy();
      resolve(response);
    });
    // More than one may come: the connection is broken off once the status is there.
    request.on('error', reject);
    request.end(body);
  });
}

/** What a connection looks its host up with: the addresses that were judged. */
function pinnedTo(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, [...addresses]);
    else if (first) done(null, first.address, first.family);
  };
}

function judge({ statusCode: status = 0, headers }: IncomingMessage): number {
  if (status >= 200 && status < 300) return status;
  if (status >= 300 && status < 400) {
    throw new WebhookFailed(`it answered ${status}, and redirects are not followed`, { retryable: false, status });
  }
  const retryable = status >= 500 || status === 429 || status === 408;
  const retryAfterMs = retryable ? readRest(headers['retry-after'], Date.now()) : undefined;
  throw new WebhookFailed(`it answered ${status}`, {
    retryable,
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Retry-After in ms: seconds, or an HTTP date (RFC 9110, 10.2.3). */
export function readRest(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? Math.min(longestRestMs, ms) : undefined;
}

function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'no answer';
  return `the connection failed (${code})`;
}

/** A look for a name cannot be stopped: it goes on unheard. */
function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopped = () => reject(signal.reason);
    signal.addEventListener('abort', stopped, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stopped));
    if (signal.aborted) stopped();
  });
}
