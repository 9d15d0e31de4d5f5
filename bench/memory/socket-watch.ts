import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { jobOf, nowMs } from './messages.ts';

const accepted = 'net.server.socket';

/** Sees every socket that a server of this process accepts from a job, until it is closed: refused and hung ones too. */
export class SocketWatch implements Disposable {
  readonly #open = new Map<Duplex, number>();
  readonly #closedAt = new Map<number, number>();
  readonly #servers = new Set<Server>();
  readonly #accept = (message: unknown) => this.#watchServerOf(message);

  constructor() {
    subscribe(accepted, this.#accept);
  }

  /** Sockets of jobs that are open. */
  get open(): number {
    return this.#open.size;
  }

  /** When the job's last socket was closed; undefined while one is open, 0 when it never had one. */
  closedAt(job: number): number | undefined {
    return [...this.#open.values()].includes(job) ? undefined : (this.#closedAt.get(job) ?? 0);
  }

  [Symbol.dispose](): void {
    unsubscribe(accepted, this.#accept);
    for (const server of this.#servers) server.off('upgrade', this.#upgraded);
  }

  #watchServerOf(message: unknown): void {
    const socket: unknown =
      typeof message === 'object' && message !== null ? Reflect.get(message, 'socket') : undefined;
    const server: unknown = socket instanceof Socket ? Reflect.get(socket, 'server') : undefined;
    if (!(server instanceof Server) || this.#servers.has(server)) return;
    this.#servers.add(server);
    server.on('upgrade', this.#upgraded);
  }

  readonly #upgraded = (request: IncomingMessage, socket: Duplex): void => {
    const job = jobOf(request.url ?? '');
    if (job === undefined || socket.destroyed) return;
    this.#open.set(socket, job);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closedAt.set(job, nowMs());
    });
    // Nobody reads from a handshake that is left unanswered, and a socket that is not read from does not show its end.
    if (socket.listenerCount('data') === 0) socket.resume();
  };
}
