/** Long enough to be calm, short enough to notice a new line. */
const windowMs = 8_000;
/** Less says nothing yet. */
const leastMs = 1_000;

/** How fast something is sent, over the last seconds. */
export class Speed {
  readonly #looks: { readonly atMs: number; readonly bytes: number }[] = [];

  /** @param bytes sent in all until now */
  look(bytes: number, atMs: number): void {
    this.#looks.push({ atMs, bytes });
    while ((this.#looks[1]?.atMs ?? atMs) <= atMs - windowMs) this.#looks.shift();
  }

  /** Undefined until it can be said. */
  get bytesPerSecond(): number | undefined {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    if (!first || !last || last.atMs - first.atMs < leastMs) return undefined;
    return ((last.bytes - first.bytes) * 1_000) / (last.atMs - first.atMs);
  }

  /** How long the rest takes at this speed; undefined where that cannot be said. */
  secondsFor(bytes: number): number | undefined {
    const speed = this.bytesPerSecond;
    return speed === undefined || speed <= 0 ? undefined : bytes / speed;
  }

  /** After a pause nothing that was before it counts. */
  forget(): void {
    this.#looks.length = 0;
  }
}
