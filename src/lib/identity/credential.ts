import { type AccessToken, AzureCliCredential, ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import type { Ledger } from '../lifetime/ledger.ts';
import { allRules, type KeptRules } from '../lifetime/rules.ts';
import { TokenUnavailable } from './errors.ts';
import { callersHttpClient, OwnHttpClient } from './own-http-client.ts';

/** What a token for the Speech resource is for. */
export const speechScope = 'https://cognitiveservices.azure.com/.default';

export interface CredentialSettings {
  /** `azure-cli` is for a developer's machine against real Azure. Default: `managed-identity`. */
  readonly kind?: 'managed-identity' | 'azure-cli';
  /** Of a user-assigned identity; absent: the system-assigned one. */
  readonly clientId?: string;
}

export interface Credential extends AsyncDisposable {
  /** Rejects with TokenUnavailable, or with the signal's reason. */
  getToken(scope: string, signal: AbortSignal): Promise<AccessToken>;
}

/**
 * The identity client's own retries (800 ms, doubling) are few: an identity endpoint is on this machine, and the
 * orchestration retries the activity.
 */
const maxRetries = 2;

/** Opens a credential for one activity. It has its own sockets, and disposing it leaves none. */
export function openCredential(settings: CredentialSettings, ledger: Ledger, rules: KeptRules = allRules): Credential {
  if (settings.kind === 'azure-cli') return new OpenCredential(new AzureCliCredential(), undefined, ledger, rules);
  const options = { httpClient: callersHttpClient, retryOptions: { maxRetries } };
  const { clientId } = settings;
  const inner = new ManagedIdentityCredential(clientId === undefined ? options : { ...options, clientId });
  return new OpenCredential(inner, new OwnHttpClient(), ledger, rules);
}

class OpenCredential implements Credential {
  readonly #inner: TokenCredential;
  readonly #client: OwnHttpClient | undefined;
  readonly #entries: readonly Disposable[];
  readonly #rules: KeptRules;

  constructor(inner: TokenCredential, client: OwnHttpClient | undefined, ledger: Ledger, rules: KeptRules) {
    this.#inner = inner;
    this.#client = client;
    this.#rules = rules;
    this.#entries = [ledger.open('credential'), ...(client ? [ledger.open('token-pipeline')] : [])];
  }

  async getToken(scope: string, signal: AbortSignal): Promise<AccessToken> {
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      // The identity client takes no signal for a managed identity; disposing ends what is left under way.
      return await Promise.race([this.#fetch(scope, signal), aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#rules.closeCredential) this.#client?.[Symbol.dispose]();
    for (const entry of this.#entries) entry[Symbol.dispose]();
  }

  async #fetch(scope: string, signal: AbortSignal): Promise<AccessToken> {
    try {
      const ask = () => this.#inner.getToken(scope, { abortSignal: signal });
      const token = await (this.#client ? this.#client.run(ask) : ask());
      if (token) return token;
    } catch (error) {
      // What the identity library says may quote a request; its kind is enough for the reader, the cause for a debugger.
      const kind = error instanceof Error ? error.name : 'unknown error';
      throw new TokenUnavailable(`No token could be had for ${scope} (${kind}).`, { cause: error });
    }
    throw new TokenUnavailable(`No token could be had for ${scope}.`);
  }
}
