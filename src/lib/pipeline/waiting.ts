import * as z from 'zod';
import type { Failure } from '../failure.ts';
import { type FailureFacts, failureFacts } from '../job/failure-facts.ts';
import type { JobId } from '../job/job.ts';
import { readJson, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import { activityNames } from './activity-calls.ts';
import type { JobStage } from './job-outcome.ts';
import type { Scope } from './scope.ts';
import { failureSchema } from './work-records.ts';

const waitingSchema = z.object({ activity: z.string(), failure: failureSchema });

/** Writes down what a job waits for, where its status finds it. What prevents this prevents the job, and is said there. */
export async function noteWaiting(
  { store }: Scope,
  id: JobId,
  activity: string,
  failure: Failure,
  signal: AbortSignal,
): Promise<void> {
  const note: z.infer<typeof waitingSchema> = { activity, failure: failureFacts(failure) };
  await writeJson(store.work, workNames.waiting(id), note, { signal }).catch(() => {});
}

/** What a job waits for in this stage; undefined when the note is of an earlier one, or there is none. */
export async function readWaiting(
  { store }: Scope,
  id: JobId,
  stage: JobStage['stage'],
  signal: AbortSignal,
): Promise<FailureFacts | undefined> {
  const note = await readJson(store.work, workNames.waiting(id), waitingSchema, signal);
  return note && stageOf[note.activity] === stage ? note.failure : undefined;
}

const stageOf: Readonly<Record<string, JobStage['stage']>> = {
  [activityNames.plan]: 'planning',
  [activityNames.decode]: 'transcribing',
  [activityNames.transcribe]: 'transcribing',
  [activityNames.publish]: 'publishing',
};
