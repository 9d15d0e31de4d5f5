import { createHash } from 'node:crypto';
import { Hub } from '../../local/host/durable/hub.ts';
import type { JobId } from '../../src/lib/job/job.ts';
import { closeEntry } from '../../src/lib/pipeline/job-index.ts';
import type { JobOutcome } from '../../src/lib/pipeline/job-outcome.ts';
import { orchestrationName } from '../../src/lib/pipeline/job-runner.ts';
import type { Scope } from '../../src/lib/pipeline/scope.ts';
import { workNames } from '../../src/lib/storage/work-names.ts';

/** A job that ended long ago, as the app leaves it. */
export interface SeededJob {
  readonly id: JobId;
  readonly name: string;
  readonly createdMs: number;
}

const uploadsAtOnce = 32;
const outcome = {
  state: 'done',
  lengthMs: 10_000,
  segments: 1,
  phrases: 3,
  silent: false,
  sentMs: 10_000,
  missingMs: 0,
  ledger: { credential: { opened: 3, closed: 3 } },
} as const satisfies JobOutcome;

/** Jobs a second apart, the latest now. */
export function seededJobs(count: number, nowMs: number): readonly SeededJob[] {
  return Array.from({ length: count }, (_, nth) => ({
    id: createHash('sha256').update(`seeded ${nth}`).digest('hex').slice(0, 32) as JobId,
    name: `seeded/${nth}.wav`,
    createdMs: nowMs - 1_000 * (count - nth),
  }));
}

/** The orchestrations of these jobs, ended. The host must not run yet. */
export function seedOrchestrations(hubPath: string, jobs: readonly SeededJob[]): void {
  using hub = new Hub(hubPath, () => {});
  hub.transaction(() => {
    for (const { id, name, createdMs } of jobs) {
      const at = new Date(createdMs).toISOString();
      hub.instances.put({
        instanceId: id,
        executionId: id,
        name: orchestrationName,
        status: 'Completed',
        input: JSON.stringify({ id, container: 'audio', name, etag: '"0x1"', createdMs, untilMs: createdMs }),
        output: JSON.stringify(outcome),
        customStatus: JSON.stringify({ stage: 'publishing', segments: 1, lengthMs: outcome.lengthMs }),
        parent: null,
        createdAt: at,
        updatedAt: at,
      });
    }
  });
}

/** Their records and index entries. */
export async function seedStorage(scope: Scope, jobs: readonly SeededJob[], signal: AbortSignal) {
  const { work } = scope.store;
  const seedOne = async ({ id, name, createdMs }: SeededJob) => {
    const record = { id, container: 'audio', name, etag: '"0x1"', requested: {}, createdMs };
    const body = JSON.stringify(record);
    await work.getBlockBlobClient(workNames.record(id)).upload(body, body.length, { abortSignal: signal });
    const { state, ledger: _, ...published } = outcome;
    await closeEntry(scope, { id, createdMs }, state, { name, etag: record.etag, published }, signal);
  };
  // The newest first: the list looks at jobs that ended within the last seconds more closely.
  const newestFirst = jobs.toReversed();
  for (let at = 0; at < newestFirst.length; at += uploadsAtOnce) {
    await Promise.all(newestFirst.slice(at, at + uploadsAtOnce).map(seedOne));
  }
}
