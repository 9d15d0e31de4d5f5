import type { Progress } from './session.ts';

/** Connection ids are forgotten after this many newer ones. */
const maxIds = 1_000;

/** How far each connection id has got in its audio, for the latest ids. */
export class BoundedProgress implements Progress {
  readonly #baseMs = new Map<string, number>();

  get(connectionId: string): number {
    return this.#baseMs.get(connectionId) ?? 0;
  }

  set(connectionId: string, baseMs: number): void {
    this.#baseMs.delete(connectionId);
    this.#baseMs.set(connectionId, baseMs);
    const oldest = this.#baseMs.keys().next().value;
    if (this.#baseMs.size > maxIds && oldest !== undefined) this.#baseMs.delete(oldest);
  }

  forget(connectionId: string): void {
    this.#baseMs.delete(connectionId);
  }
}
