import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredentialOptions } from '@azure/identity';

export type HttpClient = NonNullable<TokenCredentialOptions['httpClient']>;

const inner: HttpClient = createDefaultHttpClient();
const current = new AsyncLocalStorage<OwnHttpClient>();

/**
 * The one client that every credential is given. The identity library's managed identity source is static: all
 * credentials of a process send by the client of the first. So this one sends by the sockets of whoever is calling.
 */
export const callersHttpClient: HttpClient = {
  async sendRequest(request) {
    const client = current.getStore();
    if (!client) throw new Error('A token was asked for outside of a credential of this app.');
    return client.send(request);
  },
};

/** Sockets of one credential's own, which go when it is disposed; the default client shares them in the process. */
export class OwnHttpClient implements Disposable {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });
  readonly #abort = new AbortController();

  /** Runs `call`; what it sends with `callersHttpClient` goes by these sockets. */
  run<T>(call: () => Promise<T>): Promise<T> {
    return current.run(this, call);
  }

  send(request: Parameters<HttpClient['sendRequest']>[0]): ReturnType<HttpClient['sendRequest']> {
    request.agent = request.url.startsWith('https:') ? this.#https : this.#http;
    request.abortSignal = request.abortSignal
      ? AbortSignal.any([this.#abort.signal, nodeSignal(request.abortSignal)])
      : this.#abort.signal;
    return inner.sendRequest(request);
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
    this.#http.destroy();
    this.#https.destroy();
  }
}

/** The pipeline's type of signal has less than the platform's. */
function nodeSignal(like: NonNullable<Parameters<HttpClient['sendRequest']>[0]['abortSignal']>): AbortSignal {
  if (like instanceof AbortSignal) return like;
  const controller = new AbortController();
  if (like.aborted) controller.abort();
  like.addEventListener('abort', () => controller.abort());
  return controller.signal;
}
