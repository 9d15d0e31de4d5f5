import { Failure } from '../failure.ts';

const remedy =
  'GET /api/transcriptions/{id} has the job all the same; docs/webhooks.md says what is delivered, and where to.';

/** A webhook that must not be sent: no try would change that. */
export class WebhookRefused extends Failure {
  readonly code = 'webhook-refused';
  readonly retryable = false;
  readonly remedy = remedy;

  constructor(reason: string) {
    super(`The webhook was not sent: ${reason}.`);
  }
}

/** A webhook that did not arrive, as far as we know. */
export class WebhookFailed extends Failure {
  readonly code = 'webhook-failed';
  readonly retryable: boolean;
  readonly remedy = remedy;
  /** HTTP status of the answer; undefined when there was none. */
  readonly status: number | undefined;

  constructor(
    reason: string,
    facts: { readonly retryable: boolean; readonly status?: number; readonly retryAfterMs?: number },
  ) {
    super(`The webhook was not taken: ${reason}.`);
    this.retryable = facts.retryable;
    this.status = facts.status;
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs;
  }
}
