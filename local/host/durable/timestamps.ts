/** A UTC instant as .NET writes it: up to seven fractional digits (100 ns), trailing zeros cut. */
export type Timestamp = string;

/** Now, with the part below a millisecond that Date drops. */
export function timestampNow(): Timestamp {
  const nowMs = performance.timeOrigin + performance.now();
  const wholeMs = Math.floor(nowMs);
  return withTicks(wholeMs, Math.floor((nowMs - wholeMs) * 10_000));
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
