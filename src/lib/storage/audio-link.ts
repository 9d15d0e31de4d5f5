import type { BlobStore } from './blob-store.ts';
import { type SignedLink, signLink } from './signed-link.ts';

/** The longest that a key signs for; a player whose link has ended asks for another one and goes on. */
const validMs = 60 * 60_000;

/**
 * A link to read the audio file of this name, by range too: not to write, list or delete. It is read as `contentType`, whatever was
 * said when the file was uploaded: a page that somebody dropped must not run at the storage's address. Throws as signLink does.
 */
export function audioLink(
  store: BlobStore,
  name: string,
  contentType: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<SignedLink> {
  return signLink(store, name, { permissions: 'r', validMs, contentType, contentDisposition: 'inline' }, nowMs, signal);
}
