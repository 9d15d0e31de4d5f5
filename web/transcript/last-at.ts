/** The place of the last of `items` that has begun at `ms`; -1 before the first. They stand in the order of their start. */
export function lastAt(items: readonly { readonly startMs: number }[], ms: number): number {
  let from = 0;
  let to = items.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((items[middle]?.startMs ?? 0) <= ms) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}
