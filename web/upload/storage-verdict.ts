import { BlocksGone, CannotUpload, NameTaken, Passing } from './errors.ts';

/** What the storage answered: 201 where it did what was asked. */
export interface StorageAnswer {
  readonly status: number;
  /** Its name for an error, e.g. `BlobAlreadyExists`; empty where it gave none. */
  readonly code: string;
}

/** A storage account's bad minutes. */
const triesOfTheStorage = 10;

/** What an answer of the storage that is no 201 means for the file; 403, an expired link, is not for here. */
export function storageVerdict({ status, code }: StorageAnswer): Error {
  if (status === 0) {
    return new Passing(
      'Waiting for the connection',
      'If it lasts: the storage account needs a CORS rule for this page, and your network must let you reach it.',
      Number.POSITIVE_INFINITY,
    );
  }
  if (status === 409 || status === 412) return new NameTaken();
  if (code === 'InvalidBlockList') return new BlocksGone();
  if (status === 408 || status === 429 || status >= 500) {
    return new Passing(
      `The storage account is busy (HTTP ${status})`,
      'Try again in some minutes; if it lasts, look at the health of the storage account.',
      triesOfTheStorage,
    );
  }
  return new CannotUpload({
    code: 'storage-refused',
    message: `The storage account refused a part of the file (HTTP ${status}${code && `, ${code}`}).`,
    remedy: 'Try again; if it happens again, rename the file and choose it anew.',
  });
}
