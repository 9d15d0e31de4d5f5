/** Waits for `work`, at most `withinMs`. True when it ended in time; how it ended does not matter to a disposer. */
export async function endsWithin(work: PromiseLike<unknown>, withinMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(resolve, withinMs, false);
  try {
    return await Promise.race([
      work.then(
        () => true,
        () => true,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
