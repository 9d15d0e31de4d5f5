import { type DurableClient, type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import * as z from 'zod';
import type { JobId, JobStart } from '../job/job.ts';
import { askEngine, isStaleConnection } from './ask-engine.ts';
import { DeliveryNotBegun } from './errors.ts';
import { type JobOutcome, type JobStage, jobOutcomeSchema, jobStageSchema } from './job-outcome.ts';

/** Name under which the orchestration of a job is registered. */
export const orchestrationName = 'transcription';

/** The orchestration that tells a job's end. */
export const deliveryOrchestrationName = 'deliver-webhook';

/** Where a job's orchestration stands. */
export interface JobRun {
  readonly state: 'queued' | 'running' | 'ended' | 'cancelled' | 'broken';
  readonly startedMs: number;
  readonly updatedMs: number;
  /** What it was started with: JobStart has it. */
  readonly untilMs?: number;
  /** While it runs: what it does. */
  readonly stage?: JobStage;
  /** Once it has ended by itself. */
  readonly outcome?: JobOutcome;
}

/** Of an orchestration that tells a job's end, and of what it tells. */
export type DeliveryId = string & { readonly deliveryId: unique symbol };

const startSchema = z.object({ untilMs: z.number() });

const states = {
  Pending: 'queued',
  Running: 'running',
  ContinuedAsNew: 'running',
  Suspended: 'running',
  Completed: 'ended',
  Terminated: 'cancelled',
  Canceled: 'cancelled',
  Failed: 'broken',
} as const;

/** A purge goes through all that has ended. */
const purgeWithinMs = 300_000;

/** Starts, stops and looks at the orchestrations of jobs; a job's id is its instance id. Throws EngineUnavailable. */
export class JobRunner {
  readonly #client: DurableClient;

  constructor(client: DurableClient) {
    this.#client = client;
  }

  /** Undefined when there is none: never started, or its history was purged. */
  async look(id: JobId | DeliveryId): Promise<JobRun | undefined> {
    const ask = () =>
      this.#client.getStatus(id, { showInput: true }).catch((thrown) => {
        // The library throws where the instance is unknown, and says so in its message only.
        if (thrown instanceof Error && /\bHTTP 404 response\b/.test(thrown.message)) return undefined;
        throw thrown;
      });
    const status = await askEngine('Looking at the job', () =>
      ask().catch((thrown) => {
        if (isStaleConnection(thrown)) return ask();
        throw thrown;
      }),
    );
    return status?.runtimeStatus ? runOf(status) : undefined;
  }

  /** Starts the job unless it runs. The answer says whether this call started it. */
  async start(job: JobStart): Promise<boolean> {
    try {
      await askEngine('Starting the job', () =>
        this.#client.startNew(orchestrationName, { instanceId: job.id, input: job }),
      );
      return true;
    } catch (thrown) {
      // Somebody else may have started it between our look and this call: then it is there now.
      const run = await this.look(job.id);
      if (run) return false;
      throw thrown;
    }
  }

  /** Starts to tell a job's end, unless that was started before. */
  async deliver(id: DeliveryId, input: unknown): Promise<void> {
    if (await this.look(id)) return;
    try {
      await askEngine('Starting to tell', () =>
        this.#client.startNew(deliveryOrchestrationName, { instanceId: id, input }),
      );
    } catch (thrown) {
      if (!(await this.look(id))) throw new DeliveryNotBegun(thrown);
    }
  }

  /** Deletes the state of orchestrations that have ended and were created before this time. */
  async purgeBefore(timeMs: number): Promise<void> {
    const { Completed, Failed, Terminated } = OrchestrationRuntimeStatus;
    const ended = { createdTimeFrom: new Date(0), createdTimeTo: new Date(timeMs) };
    const wanted = { ...ended, runtimeStatus: [Completed, Failed, Terminated] };
    await askEngine('Purging ended jobs', () => this.#client.purgeInstanceHistoryBy(wanted), purgeWithinMs);
  }

  /** Ends the orchestration; its activities see the job's cancel mark. */
  async stop(id: JobId): Promise<void> {
    await askEngine('Stopping the job', () => this.#client.terminate(id, 'cancelled'));
  }
}

function runOf(status: DurableOrchestrationStatus): JobRun {
  const stage = jobStageSchema.safeParse(status.customStatus);
  const outcome = jobOutcomeSchema.safeParse(status.output);
  const start = startSchema.safeParse(status.input);
  return {
    state: states[status.runtimeStatus],
    startedMs: new Date(status.createdTime).getTime(),
    updatedMs: new Date(status.lastUpdatedTime).getTime(),
    ...(start.success ? { untilMs: start.data.untilMs } : {}),
    ...(stage.success ? { stage: stage.data } : {}),
    ...(outcome.success ? { outcome: outcome.data } : {}),
  };
}
