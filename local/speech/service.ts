import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerControl } from './control.ts';
import { FaultDealer, type FaultPlan } from './faults.ts';
import { refusalOf } from './handshake.ts';
import { Meter, type SpeechStats } from './meter.ts';
import { BoundedProgress } from './progress.ts';
import type { RecognizerFactory } from './recognizer.ts';
import { type RecognizerName, recognizerNamed } from './recognizers/choose.ts';
import type { Script } from './recognizers/script.ts';
import { Session } from './session.ts';

/** How the stand-in for the Speech service behaves. */
export interface SpeechServiceOptions {
  /** 0 or absent takes any free port. Only ever bound to 127.0.0.1. */
  readonly port?: number;
  readonly recognizer: RecognizerName;
  /** What the script recognizer says. Default: nothing. */
  readonly script?: Script;
  /** Concurrent sessions; beyond it the handshake is answered 429. Default 100, as a real resource's. */
  readonly quota?: number;
  /** Accept only tokens that the local identity endpoint signed with this key. Default: any, and none. */
  readonly tokenKey?: string;
  /** Accept subscription keys. Default false: the product is keyless. */
  readonly allowKeys?: boolean;
  readonly faults?: FaultPlan;
  /** File that keeps the audio total over a restart. */
  readonly statePath?: string;
}

/** A running stand-in; disposing it closes every connection and ends every recognizer. */
export interface SpeechService extends AsyncDisposable {
  readonly port: number;
  /** ws://127.0.0.1:port, for SpeechConfig.fromHost. */
  readonly url: string;
  /** The universal path, for SpeechConfig.fromEndpoint. */
  readonly endpoint: string;
  stats(): SpeechStats;
  setFaults(plan: FaultPlan): void;
  setScript(script: Script): void;
}

const defaultQuota = 100;

/**
 * Starts the stand-in.
 * @throws when the port is taken, a fault name is unknown, or pocketsphinx is asked for but not installed.
 */
export async function startSpeechService(options: SpeechServiceOptions): Promise<SpeechService> {
  const service = new Service(options);
  await service.listen(options.port ?? 0);
  return service;
}

class Service implements SpeechService {
  readonly #options: SpeechServiceOptions;
  readonly #meter: Meter;
  readonly #faults = new FaultDealer();
  readonly #progress = new BoundedProgress();
  readonly #sessions = new Set<Promise<void>>();
  readonly #held = new Set<Duplex>();
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #server: Server;
  readonly #recognizerFor: RecognizerFactory;
  #script: Script;
  #port = 0;

  constructor(options: SpeechServiceOptions) {
    this.#options = options;
    this.#script = options.script ?? [];
    this.#recognizerFor = recognizerNamed(options.recognizer, () => this.#script);
    this.#faults.setPlan(options.faults ?? []);
    this.#meter = new Meter(options.statePath);
    this.#server = createServer((request, response) => void answerControl(request, response, this));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  get endpoint(): string {
    return `${this.url}/stt/speech/universal/v2`;
  }

  stats(): SpeechStats {
    return this.#meter.stats(this.#faults.fired);
  }

  setFaults(plan: FaultPlan): void {
    this.#faults.setPlan(plan);
  }

  setScript(script: Script): void {
    this.#script = script;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The speech stand-in has no port');
    this.#port = address.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    for (const socket of this.#held) socket.destroy();
    await Promise.all(this.#sessions);
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    this.#meter[Symbol.dispose]();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client may reset its connection at any time; the socket's close is what matters.
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', this.url);
    const faults = this.#faults.nextConnection();
    const fault = faults.take('handshake');
    if (fault?.answer === 'hang') {
      this.#meter.refused('hang');
      this.#held.add(socket);
      socket.once('close', () => this.#held.delete(socket));
      return;
    }
    if (fault?.answer === 'reset') {
      this.#meter.refused('reset');
      socket.destroy();
      return;
    }
    const { tokenKey, allowKeys = false, quota = defaultQuota } = this.#options;
    const overQuota = this.#meter.open >= quota ? { status: 429, reason: 'Too Many Requests' } : undefined;
    const injected = fault === undefined ? undefined : { status: fault.answer, reason: 'Injected fault' };
    const refusal = injected ?? refusalOf(request, url, { tokenKey, allowKeys }) ?? overQuota;
    if (refusal !== undefined) {
      this.#meter.refused(refusal.status);
      socket.end(`HTTP/1.1 ${refusal.status} ${refusal.reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => this.#serve(accepted, request, url, faults));
  }

  #serve(
    socket: WebSocket,
    request: IncomingMessage,
    url: URL,
    faults: ReturnType<FaultDealer['nextConnection']>,
  ): void {
    const header = request.headers['x-connectionid'];
    const connectionId =
      (Array.isArray(header) ? header[0] : header) ?? url.searchParams.get('X-ConnectionId') ?? 'unnamed';
    const stats = this.#meter.connected(connectionId);
    socket.once('close', () => this.#meter.disconnected(stats));
    const session = new Session({
      socket,
      path: url.pathname,
      query: url.searchParams,
      connectionId,
      connection: this.#meter.accepted,
      stats,
      meter: this.#meter,
      faults,
      recognizerFor: this.#recognizerFor,
      progress: this.#progress,
    });
    const running = session.run().finally(() => this.#sessions.delete(running));
    this.#sessions.add(running);
  }
}
