import type { FileResult } from './transcribe-file.ts';

/** What the command says when it ends: docs/cli.md. */
export const exitCodes = { done: 0, failed: 1, badArguments: 2, unavailable: 3, interrupted: 130 } as const;

export function exitCodeOf(results: readonly FileResult[], isInterrupted: boolean): number {
  if (isInterrupted) return exitCodes.interrupted;
  if (results.some(({ unavailable }) => unavailable)) return exitCodes.unavailable;
  return results.some(({ error }) => error) ? exitCodes.failed : exitCodes.done;
}
