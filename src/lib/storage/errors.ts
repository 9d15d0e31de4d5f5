import { RestError } from '@azure/storage-blob';
import { Failure } from '../failure.ts';
import { withoutKeys, withoutSecrets } from '../redact.ts';
import { containerNames } from './container-names.ts';

const allContainers = Object.values(containerNames).join(', ');
const audioGone = 'audio-gone';
const audioOverwritten = 'audio-overwritten';

export class AudioGone extends Failure {
  readonly code = audioGone;
  readonly retryable = false;
  readonly remedy = 'Drop the file again if it should be transcribed.';

  constructor(name: string) {
    // Who gives an address for a name may have given a signature with it.
    super(`The file "${withoutKeys(name)}" was deleted before it could be read.`);
  }
}

export class AudioOverwritten extends Failure {
  readonly code = audioOverwritten;
  readonly retryable = false;
  readonly remedy = 'Nothing to do: the new version of the file has a job of its own.';

  constructor(name: string) {
    super(`The file "${name}" was overwritten while this version of it waited or was being transcribed.`);
  }
}

/** True when the version of the file that a job is for is not there any more: it cannot be gone on with. */
export function isOfGoneVersion({ code }: { readonly code: string }): boolean {
  return code === audioGone || code === audioOverwritten;
}

export class StorageRefused extends Failure {
  readonly code = 'storage-access';
  readonly retryable = true;
  override readonly blocking = true;
  readonly remedy: string;

  /** @param container what was refused; absent when it is not known */
  constructor(doing: string, status: number, container?: string) {
    super(`${doing} was refused by the storage account (HTTP ${status}).`);
    const where = container ? `the container ${container}` : `the containers ${allContainers}`;
    this.remedy = `Give the function app's identity the role "Storage Blob Data Contributor" on ${where} of the data storage account, and check the account's firewall.`;
  }
}

export class LinkRefused extends Failure {
  readonly code = 'link-refused';
  readonly retryable = true;
  readonly remedy =
    'Give the function app\'s identity the roles "Storage Blob Delegator" on the data storage account and "Storage Blob Data Contributor" on its container audio; until then drop files by other means.';

  constructor(status: number) {
    super(`The storage account lets the app sign no links to audio files (HTTP ${status}).`);
  }
}

export class ContainerMissing extends Failure {
  readonly code = 'container-missing';
  readonly retryable = true;
  override readonly blocking = true;
  readonly remedy: string;

  constructor(doing: string) {
    super(`${doing} failed: the data storage account has no such container.`);
    this.remedy = `Create the containers ${allContainers} in the data storage account, as infra/ does.`;
  }
}

export class StorageUnavailable extends Failure {
  readonly code = 'storage-unavailable';
  readonly retryable = true;
  override readonly blocking = true;
  readonly remedy =
    'It is tried again by itself while the job runs; if it lasts, check the health of the data storage account.';

  constructor(doing: string, cause: unknown) {
    super(`${doing} failed at the storage account: ${reasonOf(cause)}`, { cause });
  }
}

/** The storage account answered that the request itself cannot be. */
export class StorageRequestRefused extends Failure {
  readonly code = 'storage-request';
  readonly retryable = true;
  readonly remedy =
    'Try again with POST /api/transcriptions/{id}/retry; if it happens again, the log of that time says more.';

  constructor(doing: string, status: number, cause: unknown) {
    super(`${doing} was not possible for the storage account (HTTP ${status}): ${reasonOf(cause)}`, { cause });
  }
}

/** What the app wrote down for itself is not there as it was written. */
export class RecordUnreadable extends Failure {
  readonly code = 'record-unreadable';
  /** A few times: it may be the reading that went wrong. */
  readonly retryable = true;
  readonly remedy: string;

  constructor(blob: string, cause: unknown) {
    super(`The blob ${blob} does not hold what the app writes there: it is damaged, or another program's.`, { cause });
    this.remedy = `Delete ${blob}, then try again with POST /api/transcriptions/{id}/retry.`;
  }
}

/** A blob is not the version any more that was to be read or replaced. */
export class ChangedMeanwhile extends Failure {
  readonly code = 'changed-meanwhile';
  readonly retryable = true;
  readonly remedy = 'Try again: somebody else wrote it at the same time.';

  constructor(doing: string) {
    super(`${doing} was not possible: it was changed in the meantime.`);
  }
}

/** HTTP status of an answer that the storage account gave as an error; undefined when there was no answer. */
export function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof RestError ? thrown.statusCode : undefined;
}

/** What a failed storage call means; `doing` says what was under way. An abort that `signal` asked for passes through as it is. */
export function asStorageFailure(thrown: unknown, doing: string, signal?: AbortSignal): unknown {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    // The library says the same where a connection breaks in the middle of an answer.
    return signal?.aborted === false ? new StorageUnavailable(doing, 'the answer broke off') : thrown;
  }
  const status = statusOf(thrown);
  if (status === 401 || status === 403) return new StorageRefused(doing, status, containerOf(thrown));
  if (status === 404 && thrown instanceof RestError && thrown.code === 'ContainerNotFound')
    return new ContainerMissing(doing);
  const passes = status === undefined || status === 408 || status === 429 || status >= 500;
  return passes ? new StorageUnavailable(doing, thrown) : new StorageRequestRefused(doing, status, thrown);
}

/** The one of our containers that a failed request was for, as its address says. */
function containerOf(thrown: unknown): string | undefined {
  const url = thrown instanceof RestError ? thrown.request?.url : undefined;
  const parts = url && URL.canParse(url) ? new URL(url).pathname.split('/') : [];
  // The emulator has the account's name before it.
  return parts.slice(1, 3).find((part) => Object.values<string>(containerNames).includes(part));
}

/** First line only: the lines after it hold request ids, and headers in some versions of the library. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return withoutSecrets(text.split('\n', 1)[0] ?? '');
}
