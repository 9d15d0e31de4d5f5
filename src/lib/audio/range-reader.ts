import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Ledger } from '../lifetime/ledger.ts';
import type { ByteSource } from './byte-source.ts';

/** Read from the source at a time. What a seek makes useless is at most this and the buffers of the connection. */
const readBytes = 262_144;

/**
 * Serves a source by byte ranges over HTTP on the loopback interface, under a path that cannot be guessed: a decoder can
 * seek in it, and never learns where the bytes come from or by what right.
 */
export class RangeReader implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #entry: Disposable;
  readonly #source: ByteSource;
  readonly #path: string;
  #failure: { readonly error: unknown } | undefined;

  private constructor(server: Server, port: number, source: ByteSource, entry: Disposable) {
    this.#server = server;
    this.#entry = entry;
    this.#source = source;
    this.#path = `/${randomBytes(16).toString('hex')}`;
    this.url = `http://127.0.0.1:${port}${this.#path}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async open(source: ByteSource, ledger: Ledger): Promise<RangeReader> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('A loopback server has no port.');
    return new RangeReader(server, address.port, source, ledger.open('range-reader'));
  }

  /** What the source threw, if it did: the reason for whatever the decoder made of a connection that broke. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    this.#entry[Symbol.dispose]();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    response.on('error', () => gone.abort());
    if (request.url !== this.#path || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end();
      return;
    }
    const lengthBytes = this.#source.lengthBytes;
    const range = parseRange(request.headers.range, lengthBytes);
    if (!range) {
      response.writeHead(416, { 'Content-Range': `bytes */${lengthBytes}` }).end();
      return;
    }
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      'Accept-Ranges': 'bytes',
      'Content-Type': 'application/octet-stream',
      'Content-Length': range.end - range.start,
      'Content-Range': `bytes ${range.start}-${range.end - 1}/${lengthBytes}`,
    });
    if (request.method === 'HEAD') response.end();
    else await this.#send(range, response, gone.signal);
  }

  async #send({ start, end }: ByteRange, response: ServerResponse, gone: AbortSignal): Promise<void> {
    try {
      for (let offset = start; offset < end; offset += readBytes) {
        const bytes = await this.#source.read(offset, Math.min(readBytes, end - offset), gone);
        if (!response.write(bytes)) await once(response, 'drain', { signal: gone });
      }
      response.end();
    } catch (error) {
      // A decoder that seeks breaks off its connection: that is no failure of the source.
      if (!gone.aborted) this.#failure ??= { error };
      response.destroy();
    }
  }
}

/** `start` included, `end` not. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One range with a start, which is all that decoders ask for (RFC 9110 14.1.2); nothing when it cannot be served. */
function parseRange(header: string | undefined, lengthBytes: number): ByteRange | undefined {
  if (header === undefined) return { start: 0, end: lengthBytes };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header) ?? [];
  if (first === undefined) return undefined;
  const start = Number(first);
  const end = last ? Math.min(Number(last) + 1, lengthBytes) : lengthBytes;
  return start < end ? { start, end } : undefined;
}
