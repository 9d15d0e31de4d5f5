import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves one request; a thrown error becomes a 500. */
export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Tasks of a function may take minutes, and so may a body: the platform's own limits stand in front of the real host. */
const noLimit = 0;
/** A kept connection that is closed at the moment of a request costs that request: on a busy machine the usual 5 s are soon over. */
const keepAliveMs = 120_000;

/** The host's HTTP server on the loopback interface. */
export class HostServer implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @param port 0 for any free one @throws Error with code EADDRINUSE when it is taken */
  static async listen(port: number, handler: Handler, log: (line: string) => void): Promise<HostServer> {
    const server = createServer({ requestTimeout: noLimit, keepAliveTimeout: keepAliveMs }, (request, response) => {
      // A client that breaks off is not the host's error; its request ends by itself.
      response.on('error', () => undefined);
      const url = addressOf(request);
      if (url === null) {
        response.writeHead(400).end();
        return;
      }
      handler(request, response, url).catch((error: unknown) => {
        log(`error: ${request.method} ${url.pathname}: ${String(error)}`);
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address() as AddressInfo;
    return new HostServer(server, address.port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Takes no new connection and breaks off those that are open. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** The address asked for; null when request line and Host header make none. A path such as `//x` names no other host. */
export function addressOf(request: IncomingMessage): URL | null {
  return URL.parse(`http://${request.headers.host ?? '127.0.0.1'}${request.url ?? '/'}`);
}
