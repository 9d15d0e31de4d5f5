import { Failure } from '../failure.ts';
import { withoutSecrets } from '../redact.ts';

/** An option that nobody could have meant; the message names it and what is allowed. */
export class BadOption extends Failure {
  readonly code = 'bad-option';
  readonly retryable = false;
  readonly remedy =
    'Allowed are language (one locale such as en-US) or languages (2 to 10 of them), speakers (true or false), phrases (a list), profanity (masked, removed or raw), formats (a list of json, vtt, srt and txt), channels (mixed or separate) and webhook (an https address of an allowed host).';

  constructor(where: string, problems: string) {
    super(`The options in ${where} are not valid: ${problems}.`);
  }
}

/** Somebody asked for the job to stop. */
export class JobCancelled extends Failure {
  readonly code = 'cancelled';
  readonly retryable = false;
  readonly remedy = 'Start it again with POST /api/transcriptions/{id}/retry if that was not meant.';

  constructor() {
    super('The job was cancelled.');
  }
}

/** Anything that no other class foresaw: tried again, and reported in plain words when that does not help. */
export class Unforeseen extends Failure {
  readonly code = 'unforeseen';
  readonly retryable = true;
  readonly remedy =
    'Try again with POST /api/transcriptions/{id}/retry; if it happens again, the log of that time says more.';

  constructor(doing: string, cause: unknown) {
    super(`${doing} failed unexpectedly: ${withoutSecrets(cause instanceof Error ? cause.message : String(cause))}`, {
      cause,
    });
  }
}
