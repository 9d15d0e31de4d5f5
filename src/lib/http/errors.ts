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
