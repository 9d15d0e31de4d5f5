import { EngineUnavailable } from './errors.ts';

/** The host is on the same machine and answers in milliseconds, its storage in some hundred; the library would wait for ever. */
export const answerWithinMs = 30_000;

/** A call of the durable engine, which is the host's. Throws EngineUnavailable when it fails or does not answer in time. */
export async function askEngine<T>(
  doing: string,
  call: () => Promise<T>,
  withinMs: number = answerWithinMs,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`nothing came within ${withinMs} ms`)), withinMs);
  try {
    return await Promise.race([call(), late]);
  } catch (thrown) {
    throw new EngineUnavailable(doing, thrown);
  } finally {
    clearTimeout(timer);
  }
}

/** True where a kept connection was closed by the host at the moment of the request: it was not seen by anybody. */
export function isStaleConnection(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}
