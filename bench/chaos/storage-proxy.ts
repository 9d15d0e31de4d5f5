import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { SeededRandom } from '../../local/speech/tones/seeded-random.ts';
import type { ChaosScale } from './scale.ts';

/** What may become of a request to the storage. */
export const storageFaults = {
  '503 ServerBusy': 2,
  '500 InternalError': 2,
  /** Neither an answer nor an end of the connection: as with a network that lost both. */
  'never answered': 0.3,
  /** Done, and then the connection broke: the caller cannot know. */
  'answer lost': 1,
  /** Half of the answer, then a broken connection. */
  'answer broken off': 1,
  'slow answer': 3,
} as const;
export type StorageFault = keyof typeof storageFaults;

export interface StorageProxy extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, in place of the storage's own. */
  readonly url: string;
  /** Whether anything goes wrong; at first nothing does. */
  bad: boolean;
  /** How often each fault was dealt out. */
  readonly dealt: ReadonlyMap<StorageFault, number>;
  readonly requests: number;
}

/** A way to the storage on which requests fail with the shares of storageFaults, in percent. While the storage is away, connections break. */
export async function startStorageProxy(
  storageUrl: string,
  { slowReadMs, faults }: Pick<ChaosScale, 'slowReadMs' | 'faults'>,
  random: SeededRandom,
): Promise<StorageProxy> {
  const shares = Object.entries(storageFaults) as [StorageFault, number][];
  // The app waits for 35 s before it sends such a request again.
  const wanted = shares.filter(([fault]) => faults === 'all' || fault !== 'never answered');
  const proxy = new FaultyWay(new URL(storageUrl), slowReadMs, wanted, random);
  await proxy.listen();
  return proxy;
}

const answers: Partial<Record<StorageFault, { readonly status: number; readonly code: string }>> = {
  '503 ServerBusy': { status: 503, code: 'ServerBusy' },
  '500 InternalError': { status: 500, code: 'InternalError' },
};
/** Of a slow answer's body. */
const pieces = 10;

class FaultyWay implements StorageProxy {
  readonly #target: URL;
  readonly #slowMs: number;
  readonly #shares: readonly (readonly [StorageFault, number])[];
  readonly #random: SeededRandom;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server = createServer((incoming, response) => this.#serve(incoming, response));
  readonly dealt = new Map<StorageFault, number>();
  bad = false;
  requests = 0;
  url = '';

  constructor(target: URL, slowMs: number, shares: readonly (readonly [StorageFault, number])[], random: SeededRandom) {
    this.#target = target;
    this.#slowMs = slowMs;
    this.#shares = shares;
    this.#random = random;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy of the storage has no port.');
    this.url = `http://127.0.0.1:${address.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    this.#agent.destroy();
  }

  #serve(incoming: IncomingMessage, response: ServerResponse): void {
    this.requests += 1;
    const fault = this.bad ? this.#deal() : undefined;
    // A client may go at any time, and a broken connection is what is wanted here.
    incoming.on('error', () => {});
    response.on('error', () => {});
    if (fault === 'never answered') {
      incoming.resume();
      return;
    }
    const answer = fault && answers[fault];
    if (answer) refuse(incoming, response, answer.status, answer.code);
    else this.#pass(incoming, response, fault);
  }

  #deal(): StorageFault | undefined {
    let drawn = 100 * this.#random.next();
    for (const [fault, percent] of this.#shares) {
      drawn -= percent;
      if (drawn >= 0) continue;
      this.dealt.set(fault, (this.dealt.get(fault) ?? 0) + 1);
      return fault;
    }
    return undefined;
  }

  #pass(incoming: IncomingMessage, response: ServerResponse, fault: StorageFault | undefined): void {
    const { hostname, port } = this.#target;
    const outgoing = request({
      hostname,
      port,
      agent: this.#agent,
      method: incoming.method,
      path: incoming.url,
      // As they came, since they are signed.
      headers: incoming.headers,
    });
    outgoing.on('error', () => response.destroy());
    outgoing.on('response', (answer) => {
      answer.on('error', () => response.destroy());
      if (fault === 'answer lost') {
        answer.resume();
        response.destroy();
        return;
      }
      void send(answer, response, fault, this.#slowMs).catch(() => response.destroy());
    });
    response.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }
}

function refuse(incoming: IncomingMessage, response: ServerResponse, status: number, code: string): void {
  incoming.resume();
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>Injected fault</Message></Error>`;
  const headers = { 'content-type': 'application/xml', 'x-ms-error-code': code };
  incoming.once('end', () => response.writeHead(status, headers).end(incoming.method === 'HEAD' ? undefined : body));
}

async function send(
  answer: IncomingMessage,
  response: ServerResponse,
  fault: StorageFault | undefined,
  slowMs: number,
): Promise<void> {
  if (fault === 'slow answer') await wait(slowMs / 2);
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  if (fault !== 'slow answer' && fault !== 'answer broken off') {
    answer.pipe(response);
    return;
  }
  const body = await buffer(answer);
  if (fault === 'answer broken off') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  const pieceBytes = Math.max(1, Math.ceil(body.length / pieces));
  for (let at = 0; at < body.length && !response.destroyed; at += pieceBytes) {
    response.write(body.subarray(at, at + pieceBytes));
    await wait(slowMs / 2 / pieces);
  }
  response.end();
}
