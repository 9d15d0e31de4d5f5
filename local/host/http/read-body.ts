import type { IncomingMessage } from 'node:http';

/** The body is longer than the host takes. */
export class BodyTooLarge extends Error {}

/** @throws BodyTooLarge once more than `limitBytes` have come, or the stream's error when the client goes away */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new BodyTooLarge(`The body is longer than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
