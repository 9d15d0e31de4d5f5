import {
  BlobSASPermissions,
  type BlobServiceClient,
  SASProtocol,
  StorageSharedKeyCredential,
  type UserDelegationKey,
} from '@azure/storage-blob';
import type { BlobStore } from './blob-store.ts';
import { asStorageFailure, statusOf, UploadLinkRefused } from './errors.ts';

/** Enough for a file of some hundred MB over a poor line; who needs longer asks for another link and goes on with his blocks. */
const linkValidMs = 30 * 60_000;
/** A delegation key may be valid for a week; it signs links of a day, so that one that leaked would not last. */
const keyValidMs = 24 * 3_600_000;
/** No link may outlast its key. */
const renewBeforeMs = 3_600_000;
/** The storage's clock may be behind ours. */
const clocksApartMs = 5 * 60_000;

/** An address to which one blob can be written, and nothing else be done. It is a secret. */
export interface UploadLink {
  readonly url: string;
  readonly expires: Date;
}

/**
 * A link to write the audio file of this name: to create it and to write it, not to read, list or delete. Signed by the app's own
 * identity; where there is a connection string, which only an emulator's is, by its key. Throws UploadLinkRefused or a storage failure.
 */
export async function uploadLink(
  { audio, service }: BlobStore,
  name: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<UploadLink> {
  const blob = audio.getBlobClient(name);
  // A link has whole seconds.
  const expires = new Date(Math.floor((nowMs + linkValidMs) / 1_000) * 1_000);
  const allowed = {
    permissions: BlobSASPermissions.parse('cw'),
    expiresOn: expires,
    ...(blob.url.startsWith('https:') ? { protocol: SASProtocol.Https } : {}),
  };
  if (service.credential instanceof StorageSharedKeyCredential) {
    return { url: await blob.generateSasUrl(allowed), expires };
  }
  const key = await delegationKeys.at(service, nowMs, signal);
  return { url: await blob.generateUserDelegationSasUrl(allowed, key), expires };
}

/** The keys that sign for the app's identity: one is asked for, and used until an hour before it ends. */
class DelegationKeys {
  readonly #latest = new Map<string, { readonly untilMs: number; readonly key: Promise<UserDelegationKey> }>();

  at(service: BlobServiceClient, nowMs: number, signal: AbortSignal): Promise<UserDelegationKey> {
    const { url } = service;
    const known = this.#latest.get(url);
    if (known && nowMs < known.untilMs) return known.key;
    const key = askForKey(service, nowMs, signal);
    const entry = { untilMs: nowMs + keyValidMs - renewBeforeMs, key };
    this.#latest.set(url, entry);
    // One that could not be had is asked for again.
    key.catch(() => this.#latest.get(url) === entry && this.#latest.delete(url));
    return key;
  }
}

const delegationKeys = new DelegationKeys();

async function askForKey(service: BlobServiceClient, nowMs: number, signal: AbortSignal): Promise<UserDelegationKey> {
  const [from, until] = [new Date(nowMs - clocksApartMs), new Date(nowMs + keyValidMs)];
  try {
    return await service.getUserDelegationKey(from, until, { abortSignal: signal });
  } catch (thrown) {
    const status = statusOf(thrown);
    if (status === 401 || status === 403) throw new UploadLinkRefused(status);
    throw asStorageFailure(thrown, 'Asking for a key to sign upload links', signal);
  }
}
