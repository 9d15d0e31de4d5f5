import { Failure } from '../failure.ts';

/** No token could be had for the app's identity. */
export class TokenUnavailable extends Failure {
  override readonly name = 'TokenUnavailable';
  readonly code = 'token-unavailable';
  readonly retryable = true;
  override readonly blocking = true;
  readonly remedy =
    'While the job runs it is tried again. If it lasts, check that the app has a managed identity and that its client id is the one in the settings; on a developer machine, run az login.';
}
