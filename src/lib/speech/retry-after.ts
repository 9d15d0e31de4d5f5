import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** What the SDK sends with each handshake, and names in its events. */
const connectionHeader = 'x-connectionid';
/** More than the handshakes of one thread: what is not asked for does not pile up. */
const mostKept = 100;
/** A service that asks for more is asked again all the same. */
const longestMs = 15 * 60_000;

const asked = new Map<string, number>();

/** Notes the Retry-After of refused handshakes, which the SDK does not look at (it tries 5 times without a pause). */
export function watchRetryAfter(): void {
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { readonly request: ClientRequest; readonly response: IncomingMessage };
    const id = request.getHeader(connectionHeader);
    const ms = readRetryAfter(response.headers['retry-after'], Date.now());
    if (typeof id !== 'string' || ms === undefined) return;
    const [oldest] = asked.keys();
    if (oldest !== undefined && asked.size >= mostKept) asked.delete(oldest);
    asked.set(id, ms);
  });
}

/** How long the service asked to be left alone when it refused this connection, in ms; once. */
export function takeRetryAfter(connectionId: string): number | undefined {
  const ms = asked.get(connectionId);
  asked.delete(connectionId);
  return ms;
}

/** Seconds, or an HTTP date: RFC 9110, 10.2.3. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? Math.min(longestMs, ms) : undefined;
}
