import {
  BlobSASPermissions,
  type BlobServiceClient,
  SASProtocol,
  StorageSharedKeyCredential,
  type UserDelegationKey,
} from '@azure/storage-blob';
import type { BlobStore } from './blob-store.ts';
import { asStorageFailure, LinkRefused, statusOf } from './errors.ts';

/** A delegation key may be valid for a week; it signs links of a day, so that one that leaked would not last. */
const keyValidMs = 24 * 3_600_000;
/** No link may outlast its key: none is valid for longer than this. */
const renewBeforeMs = 3_600_000;
/** The storage's clock may be behind ours. */
const clocksApartMs = 5 * 60_000;

/** An address by which one audio file can be used in one way, and nothing else be done. It is a secret. */
export interface SignedLink {
  readonly url: string;
  readonly expires: Date;
}

/** What a link is good for. */
export interface LinkUse {
  /** Letters of BlobSASPermissions. */
  readonly permissions: string;
  /** At most an hour. */
  readonly validMs: number;
  /** Headers of what is read by it, whatever the blob itself says. */
  readonly contentType?: string;
  readonly contentDisposition?: string;
}

/**
 * A link to the audio file of this name, whether there is one or not. Signed by the app's own identity; where there is a connection
 * string, which only an emulator's is, by its key. Throws LinkRefused or a storage failure.
 */
export async function signLink(
  { audio, service }: BlobStore,
  name: string,
  { permissions, validMs, ...headers }: LinkUse,
  nowMs: number,
  signal: AbortSignal,
): Promise<SignedLink> {
  const blob = audio.getBlobClient(name);
  // A link has whole seconds.
  const expires = new Date(Math.floor((nowMs + validMs) / 1_000) * 1_000);
  const allowed = {
    permissions: BlobSASPermissions.parse(permissions),
    expiresOn: expires,
    ...headers,
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
    if (status === 401 || status === 403) throw new LinkRefused(status);
    throw asStorageFailure(thrown, 'Asking for a key to sign links', signal);
  }
}
