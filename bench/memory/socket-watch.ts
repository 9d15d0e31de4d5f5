import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { jobOf, nowMs } from './messages.ts';

const accepted = 'net.server.socket';

/** Sees every socket that a server of this process accepts, until it is closed: refused and hung ones too. */
export class SocketWatch implements Disposable {
  readonly #open = new Set<Duplex>();
  readonly #openOf = new Map<number, number>();
  readonly #closedAt = new Map<number, number>();
  readonly #servers = new Set<Server>();
  readonly #accept = (message: unknown) => this.#accepted(message);

  constructor() {
    subscribe(accepted, this.#accept);
  }

  /** Sockets that are open: of recognitions, and of those who asked for a token. */
  get open(): number {
    return this.#open.size;
  }

  /** When the job's last connection was closed; undefined while one is open, 0 when it never had one. */
  closedAt(job: number): number | undefined {
    return this.#openOf.get(job) ? undefined : (this.#closedAt.get(job) ?? 0);
  }

  [Symbol.dispose](): void {
    unsubscribe(accepted, this.#accept);
    for (const server of this.#servers) server.off('upgrade', this.#upgraded);
  }

  #accepted(message: unknown): void {
    const socket: unknown = Reflect.get(Object(message), 'socket');
    if (!(socket instanceof Socket)) return;
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    const server: unknown = Reflect.get(socket, 'server');
    if (!(server instanceof Server) || this.#servers.has(server)) return;
    this.#servers.add(server);
    server.on('upgrade', this.#upgraded);
  }

  readonly #upgraded = (request: IncomingMessage, socket: Duplex): void => {
    const job = jobOf(request.url ?? '');
    if (job === undefined || socket.destroyed) return;
    this.#count(job, 1);
    socket.once('close', () => {
      this.#count(job, -1);
      this.#closedAt.set(job, nowMs());
    });
    if (socket.listenerCount('data') > 0) return;
    // Nobody reads from a handshake that is left unanswered: without this, its client's end would not be seen.
    socket.once('end', () => socket.destroy()).resume();
  };

  #count(job: number, change: number): void {
    this.#openOf.set(job, (this.#openOf.get(job) ?? 0) + change);
  }
}
