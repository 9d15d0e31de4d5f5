import { once } from 'node:events';
import { createServer } from 'node:net';

/** A server that nobody has reason to connect to. */
export interface Canary extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections since it was started, or asked to forget them. */
  readonly connections: number;
  forget(): void;
}

/** Answers every connection with `body`, as HTTP. */
export async function startCanary(body: Uint8Array): Promise<Canary> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined); // whoever connected need not wait for the answer
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
      socket.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A loopback server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/canary.wav`,
    port: address.port,
    get connections() {
      return connections;
    },
    forget: () => {
      connections = 0;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
