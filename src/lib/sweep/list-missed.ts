import { type DroppedFile, droppedFiles } from '../pipeline/missed-files.ts';
import type { Scope } from '../pipeline/scope.ts';
import { readIndex } from './survey.ts';

/** Enough to see what they are; how many there are is counted. */
const mostListed = 100;

/** Files that the next sweep will start: their event was lost, or its function failed each time. */
export interface Missed {
  readonly count: number;
  /** The first of them by name. */
  readonly files: readonly DroppedFile[];
}

/** Goes through the whole index and the whole audio container, by a request for each 5,000 blobs. */
export async function listMissed(scope: Scope, nowMs: number, signal: AbortSignal): Promise<Missed> {
  const index = await readIndex(scope.store, signal);
  const files: DroppedFile[] = [];
  let count = 0;
  for await (const file of droppedFiles(scope, nowMs, scope.settings.sweep.graceMs, signal)) {
    if (index.has(file.id)) continue;
    count += 1;
    if (files.length < mostListed) files.push(file);
  }
  return { count, files };
}
