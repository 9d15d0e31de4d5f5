import type { ZodError } from 'zod';
import { Failure } from '../failure.ts';

/** One or more app settings are missing or wrong; the message names each key. */
export class BadSettings extends Failure {
  readonly code = 'bad-settings';
  readonly retryable = false;
  readonly remedy = 'Correct these app settings (locally in local.settings.json) and start again.';

  /** Values are never quoted: a setting may be a secret. */
  static from(
    error: ZodError,
    environment: Record<string, string | undefined>,
    keyOf = (key: string) => key,
  ): BadSettings {
    const problems = error.issues.map((issue) => {
      const key = String(issue.path[0] ?? '');
      const missing = key in environment || environment[key] !== undefined ? '' : ' (it is not set)';
      return `${keyOf(key)}: ${issue.message}${missing}`;
    });
    return new BadSettings(`The app settings have ${problems.length} problem(s):\n  ${problems.join('\n  ')}`);
  }
}
