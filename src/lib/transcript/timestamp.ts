/** `01:02:03.004` or, with a comma, `01:02:03,004`; hours take more digits when they need them. */
export function timestamp(ms: number, decimal: '.' | ','): string {
  const digits = (value: number, count: number): string => String(Math.floor(value)).padStart(count, '0');
  const clock = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((part) => digits(part, 2)).join(':');
  return clock + decimal + digits(ms % 1000, 3);
}
