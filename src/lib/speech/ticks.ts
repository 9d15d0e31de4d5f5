/** The Speech service counts time in ticks of 100 ns; the rest of this program in integer milliseconds. */
const ticksPerMs = 10_000;

export function msFromTicks(ticks: number): number {
  return Math.round(ticks / ticksPerMs);
}

export function ticksFromMs(ms: number): number {
  return Math.round(ms * ticksPerMs);
}
