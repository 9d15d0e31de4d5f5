import { Failure } from '../failure.ts';

/** One or more app settings are missing or wrong. The message names each key and never a value: a setting may be a secret. */
export class BadSettings extends Failure {
  readonly code = 'bad-settings';
  readonly retryable = false;
  readonly remedy = 'Correct these app settings (locally in local.settings.json) and start again.';

  constructor(problems: readonly string[]) {
    super(`The app settings have ${problems.length} problem(s):\n  ${problems.join('\n  ')}`);
  }
}
