import type { TokenCredential } from '@azure/core-auth';
import type { Settings } from '../config/settings.ts';
import { type Credential, openCredential } from '../identity/credential.ts';
import { Ledger } from '../lifetime/ledger.ts';
import { type BlobStore, blobStore } from '../storage/blob-store.ts';
import { noSpan, type Span } from '../telemetry/telemetry.ts';

/** Counts everything that this process opened and closed since it started. */
export const processLedger = new Ledger();

/** What one invocation opens, and closes before it ends: its credential with its sockets, and its own ledger. */
export interface Scope extends AsyncDisposable {
  readonly settings: Settings;
  readonly store: BlobStore;
  readonly ledger: Ledger;
  readonly credential: Credential;
  /** What is done in this scope, as telemetry sees it. */
  readonly span: Span;
}

export function openScope(settings: Settings, ledger = new Ledger(processLedger), span: Span = noSpan): Scope {
  const credential = openCredential(settings.identity, ledger);
  return {
    settings,
    ledger,
    credential,
    span,
    store: blobStore(settings.storage, forStorage(credential)),
    [Symbol.asyncDispose]: () => credential[Symbol.asyncDispose](),
  };
}

/** The storage library's view of the credential: it asks for a token per request and caches it itself. */
function forStorage(credential: Credential): TokenCredential {
  return {
    getToken: (scopes, options) =>
      credential.getToken(
        typeof scopes === 'string' ? scopes : scopes.join(' '),
        options?.abortSignal instanceof AbortSignal ? options.abortSignal : new AbortController().signal,
      ),
  };
}
