import type { RetryOptions } from './actions.ts';

/**
 * How long to wait after a failed attempt (0 is the first), or undefined when the time for retrying is over.
 * As in the Durable Task framework the wait after the last attempt happens too; the library counts on its timer.
 */
export function retryDelayMs(options: RetryOptions, attempt: number, sinceFirstAttemptMs: number): number | undefined {
  if (sinceFirstAttemptMs >= options.timeoutMs) return undefined;
  return Math.min(options.firstIntervalMs * options.backoffCoefficient ** attempt, options.maxIntervalMs);
}
