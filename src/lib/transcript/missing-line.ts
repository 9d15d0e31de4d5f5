import type { TimeRange } from '../audio/cut.ts';
import { timestamp } from './timestamp.ts';

/** Says to a reader what is not there. */
export function missingLine({ startMs, endMs }: TimeRange): string {
  return `[missing: ${timestamp(startMs, '.')} to ${timestamp(endMs, '.')} was not recognised]`;
}
