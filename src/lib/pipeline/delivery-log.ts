import * as z from 'zod';
import type { JobId } from '../job/job.ts';
import { listNames, readJson, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import type { Scope } from './scope.ts';

const trySchema = z.object({
  /** ISO 8601. */
  time: z.string(),
  /** HTTP status of the answer. */
  status: z.number().int().exactOptional(),
  /** Why it did not arrive. Neither this nor a status: it goes on, or the worker died under it. */
  reason: z.string().exactOptional(),
});

/** What became of telling that a job has ended: a blob for each start of the job. It holds no address, no body and no secret. */
export const deliverySchema = z.object({
  /** The webhook-id: the same with each try. */
  id: z.string(),
  type: z.string(),
  /** The host that is called; absent until the first try. */
  host: z.string().exactOptional(),
  state: z.enum(['pending', 'delivered', 'failed', 'refused']),
  /** Why it was refused or given up. */
  reason: z.string().exactOptional(),
  tries: z.array(trySchema),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** A job's start, by which its end is told. */
export interface JobRunKey {
  readonly id: JobId;
  readonly untilMs: number;
}

export function readDelivery(scope: Scope, run: JobRunKey, signal: AbortSignal): Promise<Delivery | undefined> {
  return readJson(scope.store.work, workNames.delivery(run.id, run.untilMs), deliverySchema, signal);
}

export async function writeDelivery(
  scope: Scope,
  run: JobRunKey,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<void> {
  await writeJson(scope.store.work, workNames.delivery(run.id, run.untilMs), delivery, { signal });
}

/** The delivery of the job's latest end; undefined when nobody was to be told. */
export async function latestDelivery(scope: Scope, id: JobId, signal: AbortSignal): Promise<Delivery | undefined> {
  const names = await listNames(scope.store.work, workNames.webhooks(id), signal);
  const latest = names.filter((name) => name !== workNames.webhookTarget(id)).at(-1);
  return latest === undefined ? undefined : readJson(scope.store.work, latest, deliverySchema, signal);
}
