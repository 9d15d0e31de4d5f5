import type { WebSocket } from 'ws';

/** One WebSocket message as it came. */
export interface RawMessage {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/** Reading from the socket stops above this, so that a client faster than the recognizer waits (8 s of 16 kHz audio). */
const highWaterBytes = 256 * 1024;

/** Hands a socket's messages out one by one and holds the sender back when they pile up. */
export class Inbox {
  readonly #socket: WebSocket;
  readonly #waiting: RawMessage[] = [];
  #bytes = 0;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => {
      if (!Buffer.isBuffer(data)) return;
      this.#waiting.push({ data, isBinary });
      this.#bytes += data.length;
      if (this.#bytes > highWaterBytes) socket.pause();
      this.#wake?.();
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#wake?.();
    });
  }

  /** The next message, or undefined once the socket is closed; what a closed socket left behind is not handed out. */
  async next(): Promise<RawMessage | undefined> {
    for (;;) {
      if (this.#closed) return undefined;
      const message = this.#waiting.shift();
      if (message !== undefined) {
        this.#bytes -= message.data.length;
        if (this.#bytes <= highWaterBytes && this.#socket.isPaused) this.#socket.resume();
        return message;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
