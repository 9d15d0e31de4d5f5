import { Failure } from '../failure.ts';

/** What the file system's codes mean to the operator. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'it is not a folder',
  EACCES: 'this process may not write there',
  EPERM: 'this process may not write there',
  EROFS: 'the file system is read-only',
  EIO: 'the disk failed',
};

/** A heap snapshot could not be written; nothing of it is left, and the app runs on. */
export class SnapshotNotWritten extends Failure {
  readonly code = 'snapshot-not-written';
  readonly retryable = false;
  readonly remedy =
    'Let MEMORY_SNAPSHOT_DIR name a folder that is there, that the app may write to, and that has room for the heap twice over.';

  constructor(folder: string, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    const reason = (code && reasons[code]) ?? (cause instanceof Error ? cause.message : String(cause));
    super(`No heap snapshot could be written to ${folder}: ${reason}${code ? ` (${code})` : ''}.`, { cause });
  }
}

/** Each takes memory as large as the heap, so they are taken one after another. */
export class SnapshotRunning extends Failure {
  readonly code = 'snapshot-running';
  readonly retryable = true;
  readonly remedy = 'Ask again once it is done.';

  constructor() {
    super('Another heap snapshot of this process is being taken.');
  }
}

/** The thread asked for has ended, or never was. */
export class NoSuchThread extends Failure {
  readonly code = 'no-such-thread';
  readonly retryable = false;
  readonly remedy = 'Ask for one that is alive. Threads live for a few recognitions only; the main thread stays.';

  constructor(threadId: number, alive: readonly string[]) {
    super(`There is no thread ${threadId}. Alive are: ${alive.join(', ')}.`);
  }
}

/** A thread that runs JavaScript without a pause cannot be looked into. */
export class ThreadBusy extends Failure {
  readonly code = 'thread-busy';
  readonly retryable = true;
  readonly remedy = 'Ask again.';

  constructor(threadId: number, waitedMs: number) {
    super(`Thread ${threadId} did not answer within ${waitedMs} ms.`);
  }
}
