import type { ColdStartResult } from './cold-start.ts';
import type { HopsResult } from './hops.ts';
import type { LongResult } from './long-file.ts';
import type { ManyResult } from './many-files.ts';
import type { MixedResult } from './mixed.ts';
import { extrapolate, type OneRecognizerRun } from './one-recognizer.ts';
import type { RoleProfile } from './profile-summary.ts';

/** All that was measured; what was not asked for is not there. */
export interface SpeedReport {
  readonly quota: number;
  readonly coldStart?: ColdStartResult;
  readonly hops?: HopsResult;
  readonly long: readonly LongResult[];
  readonly one: readonly OneRecognizerRun[];
  readonly many?: ManyResult;
  /** Of many short files. */
  readonly profiles?: readonly RoleProfile[];
  readonly mixed?: readonly [alone: MixedResult, together: MixedResult];
}

/** What one plain recognizer takes for the same file, and whether that was measured or extrapolated. */
export function oneRecognizerOf(
  { one }: SpeedReport,
  lengthMs: number,
): { readonly tookMs: number; readonly measured: boolean } | undefined {
  const measured = one.find((run) => run.lengthMs === lengthMs);
  const tookMs = measured?.tookMs ?? extrapolate(one, lengthMs);
  return tookMs === undefined ? undefined : { tookMs, measured: measured !== undefined };
}
