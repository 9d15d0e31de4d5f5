import type { BlobStore } from './blob-store.ts';
import { type SignedLink, signLink } from './signed-link.ts';

/** Enough for a file of some hundred MB over a poor line; who needs longer asks for another link and goes on with his blocks. */
const validMs = 30 * 60_000;

/** A link to write the audio file of this name: to create it and to write it, not to read, list or delete. Throws as signLink does. */
export function uploadLink(store: BlobStore, name: string, nowMs: number, signal: AbortSignal): Promise<SignedLink> {
  return signLink(store, name, { permissions: 'cw', validMs }, nowMs, signal);
}
