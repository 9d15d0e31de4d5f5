import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options?: { readonly type: 'minor' }) => void;

let collect: Collect | undefined;

/**
 * Collects the young garbage of this thread, once a carrier thread has ended: what crossed between the two (buffers of
 * audio, ports, messages) is young, and its memory outside of the heap does not press V8 to collect it. Measured over
 * 240 one-minute recognitions, 4 at once: 0.5 ms each, and the process 264 MB without, 249 MB with. A full collection
 * took 9.6 ms for no less. The SDK's own garbage is not here: it went with its thread.
 */
export function collectGarbage(): void {
  collect ??= findCollect();
  collect({ type: 'minor' });
}

/** Collects all garbage of this thread, in about 10 ms: before the size of the process is judged. */
export function collectAllGarbage(): void {
  collect ??= findCollect();
  collect();
}

function findCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const gc: unknown = globalThis.gc ?? runInNewContext('gc');
  // Without it the memory is freed all the same, only later.
  return isCollect(gc) ? gc : () => {};
}

function isCollect(value: unknown): value is Collect {
  return typeof value === 'function';
}
