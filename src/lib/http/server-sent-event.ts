/** One event of a stream: https://html.spec.whatwg.org/multipage/server-sent-events.html. JSON has no line end in it. */
export function eventText(event: string, data: unknown, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** A line that clients ignore; it tells everybody on the way that the stream is alive. */
export const heartbeatText = ':\n\n';

/** When a client comes back by itself after the stream has ended. */
export const retryText = (afterMs: number) => `retry: ${afterMs}\n\n`;
