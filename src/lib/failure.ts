/**
 * A failure as a fact: what went wrong, whether trying again can help, and what the reader can do.
 * Every known kind in src/lib is a subclass; `message` and `remedy` are each a sentence for people and never hold a secret.
 */
export abstract class Failure extends Error {
  /** Stable, kebab-case, e.g. `not-audio`: what programs compare and documents list. */
  abstract readonly code: string;
  /** True when the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean;
  /**
   * True when no file is at fault: the app's set-up, or a service that is away and has taken nothing yet. It is waited for, and
   * costs a file none of its tries. Such a failure is retryable.
   */
  readonly blocking: boolean = false;
  /** How long to wait before the same call, in ms, where whoever refused it said so. */
  retryAfterMs?: number;
  /** What the reader can do about it. */
  abstract readonly remedy: string;
}
