/** Does the task for each item, so many at once. The first failure ends it; `signal` tells the tasks that still run. */
export async function inLanes<T>(
  count: number,
  items: Iterable<T>,
  signal: AbortSignal,
  task: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const ends = AbortSignal.any([signal, failed.signal]);
  const rest = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      ends.throwIfAborted();
      await task(next.value, ends);
    }
  };
  const lanes = Array.from({ length: count }, () =>
    lane().catch((thrown: unknown) => {
      failed.abort(thrown);
      throw thrown;
    }),
  );
  const ended = await Promise.allSettled(lanes);
  // The first to fail is why the others were stopped.
  if (ended.some(({ status }) => status === 'rejected')) throw ends.reason;
}
