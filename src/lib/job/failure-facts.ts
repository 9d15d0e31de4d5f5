import { Failure } from '../failure.ts';
import { Unforeseen } from './errors.ts';

/** A failure as plain data: what travels in results, statuses and rejections. */
export interface FailureFacts {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** The failure that an unknown thrown thing is; `doing` says what was under way, e.g. "Reading the file". */
export function asFailure(thrown: unknown, doing: string): Failure {
  return thrown instanceof Failure ? thrown : new Unforeseen(doing, thrown);
}

export function failureFacts(failure: Failure): FailureFacts {
  return { code: failure.code, message: failure.message, remedy: failure.remedy };
}
