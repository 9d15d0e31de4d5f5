/** A UTC instant as .NET writes it: up to seven fractional digits (100 ns), trailing zeros cut. */
export type Timestamp = string;

const ticksPerMs = 10_000;
let lastMs = 0;
let lastTicks = 0;

/** The wall clock, in milliseconds since 1970, that never goes back while this process lives. */
export function clockMs(): number {
  const nowMs = Math.max(Date.now(), lastMs);
  if (nowMs > lastMs) lastTicks = 0;
  lastMs = nowMs;
  return nowMs;
}

/** Now. Successive calls give growing timestamps: the ticks below a millisecond count the calls in it. */
export function timestampNow(): Timestamp {
  const nowMs = clockMs();
  lastTicks = Math.min(lastTicks + 1, ticksPerMs - 1);
  return withTicks(nowMs, lastTicks);
}

/** A timestamp moved by whole milliseconds; what is below a millisecond stays. */
export function addMs(timestamp: Timestamp, deltaMs: number): Timestamp {
  const digits = /\.(\d+)/.exec(timestamp)?.[1] ?? '';
  return withTicks(Date.parse(timestamp) + Math.round(deltaMs), Number(digits.padEnd(7, '0').slice(3, 7)));
}

/** Milliseconds since 1970, rounded up, so that a timer set by it never fires early. */
export function dueMs(timestamp: Timestamp): number {
  const below = Number((/\.\d{3}(\d+)/.exec(timestamp)?.[1] ?? '0').padEnd(4, '0'));
  return Date.parse(timestamp) + (below > 0 ? 1 : 0);
}

/** The management API's precision: whole seconds. */
export function toSeconds(timestamp: Timestamp): string {
  return `${timestamp.slice(0, 19)}Z`;
}

function withTicks(wholeMs: number, ticksBelowMs: number): Timestamp {
  const iso = new Date(wholeMs).toISOString();
  const fraction = `${iso.slice(20, 23)}${String(ticksBelowMs).padStart(4, '0')}`.replace(/0+$/, '');
  return fraction === '' ? `${iso.slice(0, 19)}Z` : `${iso.slice(0, 19)}.${fraction}Z`;
}
