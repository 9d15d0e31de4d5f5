import type { HttpRequest } from '@azure/functions';
import { TooLarge } from './errors.ts';

/** A request's body as text, of which no more is held than is allowed. Throws TooLarge. */
export async function readBounded({ body }: Pick<HttpRequest, 'body'>, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new TooLarge(mostBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}
