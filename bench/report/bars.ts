/** A bound that a figure is held to. */
export interface Bar {
  readonly what: string;
  /** What was measured, with its unit. */
  readonly measured: string;
  readonly passed: boolean;
}

/** One line a bar; one that fails says so as loudly as one that passes. */
export function barLines(bars: readonly Bar[]): string {
  return bars.map(({ what, measured, passed }) => `${passed ? 'PASS' : 'FAIL'}  ${what}: ${measured}`).join('\n');
}

export function atMost(what: string, limit: number, value: number | undefined, unit: string, decimals = 0): Bar {
  const measured = value === undefined ? 'not measured' : `${value.toFixed(decimals)} ${unit}`;
  return { what: `${what} at most ${limit} ${unit}`, measured, passed: value !== undefined && value <= limit };
}
