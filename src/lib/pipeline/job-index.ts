import type { Job, JobId } from '../job/job.ts';
import { writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import type { Scope } from './scope.ts';

/** How a job ended, as its index entry says; an entry without is of a job that has not. */
export const endStates = ['done', 'partial', 'failed', 'cancelled'] as const;
export type EndState = (typeof endStates)[number];

/** Metadata key of an index entry. */
export const endStateKey = 'state';
/** Another: how often the job stood still and was started again. */
export const mendsKey = 'mends';

/** Makes a job findable, as one that has not ended. */
export async function openEntry(scope: Scope, { id, createdMs }: Job, signal: AbortSignal): Promise<void> {
  await writeJson(scope.store.work, workNames.index(createdMs, id), {}, { signal });
}

/** Notes how a job ended, so that who looks for what is left to do need not look at it. */
export async function closeEntry(
  scope: Scope,
  { id, createdMs }: { readonly id: JobId; readonly createdMs: number },
  state: EndState,
  signal: AbortSignal,
): Promise<void> {
  await writeJson(scope.store.work, workNames.index(createdMs, id), {}, { signal, metadata: { [endStateKey]: state } });
}

/** Notes that a job was started again because it stood still. */
export async function noteMend(
  scope: Scope,
  { id, createdMs }: Job,
  mends: number,
  signal: AbortSignal,
): Promise<void> {
  const metadata = { [mendsKey]: String(mends) };
  await writeJson(scope.store.work, workNames.index(createdMs, id), {}, { signal, metadata });
}
