import { RestError } from '@azure/storage-blob';
import { Failure } from '../failure.ts';

export class AudioGone extends Failure {
  readonly code = 'audio-gone';
  readonly retryable = false;
  readonly remedy = 'Drop the file again if it should be transcribed.';

  constructor(name: string) {
    super(`The file "${name}" was deleted before it could be read.`);
  }
}

export class AudioOverwritten extends Failure {
  readonly code = 'audio-overwritten';
  readonly retryable = false;
  readonly remedy = 'Nothing to do: the new version of the file has a job of its own.';

  constructor(name: string) {
    super(`The file "${name}" was overwritten while this version of it waited or was being transcribed.`);
  }
}

export class StorageRefused extends Failure {
  readonly code = 'storage-access';
  readonly retryable = false;
  readonly remedy =
    'Give the function app\'s identity the role "Storage Blob Data Contributor" on the data storage account, and check its firewall.';

  constructor(doing: string, status: number) {
    super(`${doing} was refused by the storage account (HTTP ${status}).`);
  }
}

export class StorageUnavailable extends Failure {
  readonly code = 'storage-unavailable';
  readonly retryable = true;
  readonly remedy = 'It is tried again by itself; if it lasts, check the health of the data storage account.';

  constructor(doing: string, cause: unknown) {
    super(`${doing} failed at the storage account: ${reasonOf(cause)}`, { cause });
  }
}

/** HTTP status of an answer that the storage account gave as an error; undefined when there was no answer. */
export function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof RestError ? thrown.statusCode : undefined;
}

/** What a failed storage call means; `doing` says what was under way. An abort passes through as it is. */
export function asStorageFailure(thrown: unknown, doing: string): unknown {
  if (thrown instanceof Failure || (thrown instanceof Error && thrown.name === 'AbortError')) return thrown;
  const status = statusOf(thrown);
  return status === 401 || status === 403 ? new StorageRefused(doing, status) : new StorageUnavailable(doing, thrown);
}

/** First line only: the lines after it hold request ids, and headers in some versions of the library. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n', 1)[0] ?? '';
}
