import { Failure } from '../failure.ts';

/** A request that cannot be understood. */
export class BadRequest extends Failure {
  readonly code = 'bad-request';
  readonly retryable = false;
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** A request that took longer than one may. */
export class AnswerOverdue extends Failure {
  readonly code = 'answer-overdue';
  readonly retryable = true;
  readonly remedy =
    'Ask again in some seconds. If it lasts, look at the health of the data storage account, and whether the app has more to do than its instances can.';

  constructor(withinMs: number) {
    super(`The answer was not there within ${withinMs / 1_000} s.`);
  }
}

/** A request whose body nobody wants to hold. */
export class TooLarge extends Failure {
  readonly code = 'too-large';
  readonly retryable = false;
  readonly remedy = 'Send less at once.';

  constructor(mostBytes: number) {
    super(`The body has more than ${mostBytes} bytes.`);
  }
}

/** Edits that might replace somebody else's. */
export class EditsUnconditional extends Failure {
  readonly code = 'edits-unconditional';
  readonly retryable = false;
  readonly remedy =
    'Send the ETag of GET /api/transcriptions/{id}/edits, or of the transcript, as If-Match; "*" replaces whatever is there.';

  constructor() {
    super('The request does not say which edits it replaces.');
  }
}

/** The job's transcript is there, and no peaks beside it. */
export class NoPeaks extends Failure {
  readonly code = 'no-peaks';
  readonly retryable = false;
  readonly remedy =
    'The transcript and the audio are there all the same. To have peaks, transcribe the file again: drop it once more, or POST /api/transcriptions with another option.';

  constructor(name: string) {
    super(`The transcription of "${name}" has no peaks: it is from before they were measured, or they were deleted.`);
  }
}

/** A file of this name is there, and would be lost. */
export class FileExists extends Failure {
  readonly code = 'file-exists';
  readonly retryable = false;
  readonly remedy =
    'Choose another name, or send "overwrite": true to replace it: its transcript is replaced then, too. To transcribe the file that is there, POST /api/transcriptions.';

  constructor(name: string) {
    super(`There is a file "${name}" in the audio container already.`);
  }
}
