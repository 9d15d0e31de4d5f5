import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The library's own server matches a request with its invocation by this header. */
const invocationHeader = 'x-ms-invocation-id';

const open = new Map<string, ServerResponse>();

// The library writes a streamed answer to its end, whether anybody still reads it or not: the server alone knows.
subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { readonly request: IncomingMessage; readonly response: ServerResponse };
  const id = request.headers[invocationHeader];
  if (typeof id !== 'string') return;
  open.set(id, response);
  response.once('close', () => open.delete(id));
});

/** Who an answer is for. */
export interface Client {
  /** Aborts when nobody reads the answer any more. */
  readonly gone: AbortSignal;
  /** True while what was sent has not been read: to send more would only pile it up. */
  isBehind(): boolean;
}

/** The client of an invocation's answer, which is sent as a stream. */
export function clientOf(invocationId: string): Client {
  const response = open.get(invocationId);
  const gone = new AbortController();
  if (!response || response.closed) gone.abort();
  else response.once('close', () => gone.abort());
  return { gone: gone.signal, isBehind: () => response?.writableNeedDrain ?? false };
}
