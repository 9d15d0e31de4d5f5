import * as z from 'zod';
import { BadOption } from '../job/errors.ts';
import type { JobId, JobStart } from '../job/job.ts';
import { type Judgement, judgeWebhook } from '../job/webhook-rules.ts';
import { readJson, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import { writeDelivery } from './delivery-log.ts';
import { eventIdOf } from './job-event.ts';
import type { Scope } from './scope.ts';

/** An address may be a secret itself: it is in storage and in no orchestration, log or status. */
const targetSchema = z.object({ url: z.string() });

const judge = ({ settings }: Scope, address: string): Judgement =>
  judgeWebhook(address, settings.webhooks?.hosts ?? []);

/** Throws a BadOption when a webhook that a request names may not be called. */
export function checkRequestedWebhook(scope: Scope, address: string): void {
  const judged = judge(scope, address);
  if ('refusal' in judged) throw new BadOption('the request', `webhook: it cannot be called: ${judged.refusal}`);
}

/** Keeps what a request asked for: the latest request counts. */
export async function keepTarget(scope: Scope, id: JobId, url: string, signal: AbortSignal): Promise<void> {
  const target: z.infer<typeof targetSchema> = { url };
  await writeJson(scope.store.work, workNames.webhookTarget(id), target, { signal });
}

/**
 * Keeps the webhook that a file's metadata names, unless a request named one. One that may not be called is noted where the job's
 * status shows it, and does not keep the file from being transcribed.
 */
export async function keepMetadataTarget(
  scope: Scope,
  job: JobStart,
  metadata: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const url = Object.entries(metadata)
    .find(([key]) => key.toLowerCase() === 'webhook')?.[1]
    .trim();
  if (!url) return;
  const judged = judge(scope, url);
  if ('url' in judged) {
    const target: z.infer<typeof targetSchema> = { url };
    await writeJson(scope.store.work, workNames.webhookTarget(job.id), target, { once: true, signal });
    return;
  }
  const reason = `The webhook in the file's metadata cannot be called: ${judged.refusal}.`;
  await writeDelivery(
    scope,
    job,
    { id: eventIdOf(job), type: 'transcription', state: 'refused', reason, tries: [] },
    signal,
  );
}

/** Where the end of a job is told; undefined when nobody asked, or webhooks are off. */
export async function readTarget(scope: Scope, id: JobId, signal: AbortSignal): Promise<string | undefined> {
  if (!scope.settings.webhooks) return undefined;
  const own = await readJson(scope.store.work, workNames.webhookTarget(id), targetSchema, signal);
  return own?.url ?? scope.settings.webhooks.url;
}
