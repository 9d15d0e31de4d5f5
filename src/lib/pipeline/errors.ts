import { Failure } from '../failure.ts';
import { withoutSecrets } from '../redact.ts';
import type { Failed } from './job-outcome.ts';

/** The orchestration itself failed: a fault of ours, not of the file. */
export class OrchestrationBroken extends Failure {
  readonly code = 'broken';
  readonly retryable = true;
  readonly remedy =
    'Start it again with POST /api/transcriptions/{id}/retry: what was recognised is kept. The log of that time says what happened.';

  constructor() {
    super('The transcription stopped because of a fault in the app, not because of the file.');
  }
}

/** The durable engine, which is the host's, did not answer. */
export class EngineUnavailable extends Failure {
  readonly code = 'engine-unavailable';
  readonly retryable = true;
  override readonly blocking = true;
  readonly remedy =
    "Ask again in some seconds. If it lasts, look at the health of the Functions host and of its own storage account (AzureWebJobsStorage), and at the roles of the app's identity on that.";

  constructor(doing: string, cause: unknown) {
    const text = cause instanceof Error ? cause.message : String(cause);
    super(`${doing} failed at the Functions host's durable engine: ${withoutSecrets(text)}`, { cause });
  }
}

/** The durable engine did not take the orchestration that tells a job's end. */
export class DeliveryNotBegun extends Failure {
  readonly code = 'delivery-not-begun';
  readonly retryable = true;
  override readonly blocking = true;
  readonly remedy = "Nothing needs to be done: it is asked for again until the Functions host's own storage answers.";

  constructor(cause: unknown) {
    super("The host did not take the orchestration that calls the job's webhook.", { cause });
  }
}

/** A segment's recognised text is not where it should be. */
export class SegmentMissing extends Failure {
  readonly code = 'segment-missing';
  readonly retryable = false;
  readonly remedy =
    'Start it again with POST /api/transcriptions/{id}/retry: only what is missing is recognised again.';

  constructor(missing: number, total: number) {
    super(`${missing} of the file's ${total} segments have no result in the work container.`);
  }
}

/** The plan was deleted while the job ran: it was cancelled, or a lifecycle rule is too eager. */
export class PlanMissing extends Failure {
  readonly code = 'plan-missing';
  readonly retryable = false;
  readonly remedy =
    "Start it again with POST /api/transcriptions/{id}/retry, and keep the work container's blobs for some days.";

  constructor() {
    super("The job's plan is not in the work container any more.");
  }
}

const nothingRecognised = 'nothing-recognised';

/** All segments were given up: there is nothing to publish. */
export class NothingRecognised extends Failure {
  readonly code = nothingRecognised;
  readonly retryable = false;
  readonly remedy = 'Try again with POST /api/transcriptions/{id}/retry once the service is well.';

  constructor() {
    super('Nothing of the file could be recognised.');
  }
}

export function isNothingRecognised({ failure }: Failed): boolean {
  return failure.code === nothingRecognised;
}
