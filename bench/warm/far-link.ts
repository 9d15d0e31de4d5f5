import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a local server that takes as long as one to a server far away. */
export interface FarLink extends AsyncDisposable {
  readonly port: number;
}

/** Passes bytes on half a round trip later, and those of a connection's opening a whole one more, which TCP takes for that. No TLS is in it. */
export async function startFarLink(toPort: number, roundTripMs: number): Promise<FarLink> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: toPort, host: '127.0.0.1', noDelay: true });
    const openAt = performance.now() + roundTripMs;
    passOn(near, far, roundTripMs / 2, openAt);
    passOn(far, near, roundTripMs / 2, openAt);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      // The close that follows is passed on.
      socket.on('error', () => {});
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The link has no port.');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** In order: timers of one length fire in the order in which they were set, and what waits for the opening waits no longer than that. */
function passOn(from: Socket, to: Socket, delayMs: number, openAt: number): void {
  const later = (act: () => void) => setTimeout(act, Math.max(0, openAt - performance.now()) + delayMs);
  from.on('data', (bytes) => later(() => to.write(bytes)));
  from.once('end', () => later(() => to.end()));
  from.once('close', () => later(() => to.destroy()));
}
