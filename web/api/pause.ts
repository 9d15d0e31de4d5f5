/**
 * Waits; where there is `hope`, no longer than until the browser is connected again or its tab is looked at again. Throws the signal's
 * reason when it is aborted.
 */
export function pause(ms: number, signal: AbortSignal, hope = true): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = new AbortController();
    const settle = (done: () => void) => {
      clearTimeout(timer);
      end.abort();
      done();
    };
    const timer = setTimeout(() => settle(resolve), ms);
    const listening = { signal: end.signal };
    if (hope) {
      addEventListener('online', () => settle(resolve), listening);
      document.addEventListener('visibilitychange', () => document.hidden || settle(resolve), listening);
    }
    const abort = () => settle(() => reject(signal.reason));
    signal.addEventListener('abort', abort, listening);
    if (signal.aborted) abort();
  });
}
