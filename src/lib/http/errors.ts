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
