import * as z from 'zod';
import type { Job, JobId } from '../job/job.ts';
import { deleteBlob, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import { publishedSchema } from './job-outcome.ts';
import type { Scope } from './scope.ts';
import { failureSchema } from './work-records.ts';

/** How a job ended, as its index entry says; an entry without is of a job that has not. */
export const endStates = ['done', 'partial', 'failed', 'cancelled'] as const;
export type EndState = (typeof endStates)[number];

/** A job that ended so has an entry among those of its kind, too: these are the ones that somebody may try again. */
export const retriedStates = ['partial', 'failed', 'cancelled'] as const satisfies readonly EndState[];

/** Metadata key of an index entry. */
export const endStateKey = 'state';
/** Another: how often the job stood still and was started again. */
export const mendsKey = 'mends';

/** Makes a job findable, as one that has not ended. */
export async function openEntry(scope: Scope, { id, createdMs }: Job, signal: AbortSignal): Promise<void> {
  await writeJson(scope.store.work, workNames.index(createdMs, id), {}, { signal });
}

/** How a job ended, for a list of jobs: what is known of it then, and its file. */
const endingSchema = z.object({
  name: z.string(),
  etag: z.string(),
  published: publishedSchema.exactOptional(),
  error: failureSchema.exactOptional(),
});
export type Ending = z.infer<typeof endingSchema>;

const endingKey = 'ending';
/** All metadata of a blob has 8 KB; base64 makes 4 of 3. */
const maxEndingLength = 7_000;

/** Notes how a job ended, so that a list, and who looks for what is left to do, need not look at it. */
export async function closeEntry(
  scope: Scope,
  { id, createdMs }: { readonly id: JobId; readonly createdMs: number },
  state: EndState,
  ending: Ending | undefined,
  signal: AbortSignal,
): Promise<void> {
  // Metadata is ASCII, and a file's name need not be.
  const text = ending && Buffer.from(JSON.stringify(ending)).toString('base64');
  const fits = text !== undefined && text.length <= maxEndingLength;
  const metadata = { [endStateKey]: state, ...(fits ? { [endingKey]: text } : {}) };
  const { work } = scope.store;
  await writeJson(work, workNames.index(createdMs, id), {}, { signal, metadata });
  if (state !== 'done') await writeJson(work, workNames.ended(state, createdMs, id), {}, { signal, metadata });
}

/** Takes a job from among those that ended like it: it is tried again, or forgotten. */
export async function dropEndedEntries(
  scope: Scope,
  { id, createdMs }: { readonly id: JobId; readonly createdMs: number },
  signal: AbortSignal,
): Promise<void> {
  const names = retriedStates.map((state) => workNames.ended(state, createdMs, id));
  await Promise.all(names.map((name) => deleteBlob(scope.store.work, name, signal)));
}

/** How the job of an index entry ended; undefined while it has not, and where its note says no more than that. */
export function endingOf(
  metadata: Readonly<Record<string, string>>,
): (Ending & { readonly state: EndState }) | undefined {
  const state = endStates.find((known) => known === metadata[endStateKey]);
  const text = metadata[endingKey];
  if (!state || text === undefined) return undefined;
  return { state, ...endingSchema.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8'))) };
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
