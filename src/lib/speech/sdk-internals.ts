import type { ConversationTranscriber } from 'microsoft-cognitiveservices-speech-sdk';
import { takeRetryAfter } from './retry-after.ts';

/**
 * The parts of the SDK's inside that a full tear-down needs; its public API cannot end a handshake that is never
 * answered, and says nothing about how a handshake failed. Checked when used, and against the real SDK by a test.
 */
interface InnerRecognizer {
  dispose(): Promise<void>;
  readonly connectionEvents: { attach(listener: (event: unknown) => void): { detach(): Promise<void> } };
  readonly privConnectionFactory: { create(...args: unknown[]): Promise<unknown> };
  readonly privRequestSession: { readonly currentTurnAudioOffset: number };
}

/** What `ws` has of use here; the SDK drops its own reference once a connection is closed. */
interface Socket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  terminate(): void;
}

/** https://websockets.spec.whatwg.org/#dom-websocket-readystate */
const connecting = 0;
const open = 1;

export interface HandshakeSink {
  /** A handshake begins. */
  started(): void;
  /** A handshake or a connection failed; `message` is what `ws` said. */
  failed(message: string, retryAfterMs: number | undefined): void;
}

/** The inside of one transcriber: its connections' sockets and its own `dispose`. */
export class TranscriberInside implements Disposable {
  readonly #inner: InnerRecognizer;
  readonly #connections = new Set<unknown>();
  readonly #listener: { detach(): Promise<void> };
  #sink: HandshakeSink | undefined;

  constructor(transcriber: ConversationTranscriber, sink: HandshakeSink) {
    const inner: unknown = transcriber.internalData;
    if (!isInnerRecognizer(inner))
      throw new Error('The Speech SDK has changed inside: sdk-internals.ts does not fit it.');
    this.#inner = inner;
    this.#sink = sink;
    const factory = inner.privConnectionFactory;
    const create = factory.create.bind(factory);
    factory.create = async (...args) => {
      const connection = await create(...args);
      // Only the latest can be open: the SDK connects again only after the one before was lost.
      this.#connections.clear();
      this.#connections.add(connection);
      return connection;
    };
    this.#listener = inner.connectionEvents.attach((event) => this.#heard(event));
  }

  /** Bytes that wait in the socket's own memory. */
  get backlogBytes(): number {
    return this.#sockets().reduce((sum, socket) => sum + socket.bufferedAmount, 0);
  }

  /** False while audio that the SDK says to have sent went nowhere: it says so before it looks. */
  get isOpen(): boolean {
    return this.#sockets().some((socket) => socket.readyState === open);
  }

  /** Where the current turn starts in the audio, by which the SDK moves the service's times. */
  get turnStartTicks(): number {
    return this.#inner.privRequestSession.currentTurnAudioOffset;
  }

  /** Ends a handshake under way, which the SDK would wait for. */
  abandonHandshake(): void {
    for (const socket of this.#sockets()) if (socket.readyState === connecting) socket.terminate();
  }

  dispose(): Promise<void> {
    return this.#inner.dispose();
  }

  /** Ends sockets that are still there, in whatever state; true when there was one. */
  terminateSockets(): boolean {
    const sockets = this.#sockets();
    for (const socket of sockets) socket.terminate();
    this.#connections.clear();
    return sockets.length > 0;
  }

  [Symbol.dispose](): void {
    this.#sink = undefined;
    // The SDK's detach is synchronous; its promise is resolved already.
    void this.#listener.detach();
  }

  #heard(event: unknown): void {
    if (!isRecord(event)) return;
    if (event['name'] === 'ConnectionStartEvent') this.#sink?.started();
    if (event['name'] === 'ConnectionErrorEvent') {
      this.#sink?.failed(String(event['message']), takeRetryAfter(String(event['connectionId'])));
    }
  }

  #sockets(): Socket[] {
    return [...this.#connections].flatMap((connection) => {
      const adapter = isRecord(connection) ? connection['privConnectionMessageAdapter'] : undefined;
      const socket = isRecord(adapter) ? adapter['privWebsocketClient'] : undefined;
      return isSocket(socket) ? [socket] : [];
    });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isSocket(value: unknown): value is Socket {
  return isRecord(value) && typeof value['terminate'] === 'function' && typeof value['bufferedAmount'] === 'number';
}

function isInnerRecognizer(value: unknown): value is InnerRecognizer {
  if (!isRecord(value) || typeof value['dispose'] !== 'function') return false;
  const { connectionEvents: events, privConnectionFactory: factory, privRequestSession: session } = value;
  return (
    isRecord(session) &&
    typeof session['currentTurnAudioOffset'] === 'number' &&
    isRecord(events) &&
    typeof events['attach'] === 'function' &&
    isRecord(factory) &&
    typeof factory['create'] === 'function'
  );
}
