import type { FailureFacts } from '../../src/lib/job/failure-facts.ts';

/** Why a file cannot be sent; its facts are shown as they are. */
export class CannotUpload extends Error {
  override readonly name = 'CannotUpload';
  readonly facts: FailureFacts;

  constructor(facts: FailureFacts) {
    super(facts.message);
    this.facts = facts;
  }
}

/** The container has a file of this name already. */
export class NameTaken extends Error {
  override readonly name = 'NameTaken';
}

/** The storage no longer has blocks that it had: somebody else has written a file of this name since. */
export class BlocksGone extends Error {
  override readonly name = 'BlocksGone';
}

/** What passes by itself; `why` is shown while it is waited for. */
export class Passing extends Error {
  override readonly name = 'Passing';
  /** How often it is tried in a row before it counts as lasting. */
  readonly tries: number;
  readonly remedy: string;

  constructor(why: string, remedy: string, tries: number) {
    super(why);
    this.remedy = remedy;
    this.tries = tries;
  }
}
