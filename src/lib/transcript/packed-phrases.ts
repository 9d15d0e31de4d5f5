import type { Phrase } from './phrase.ts';

/**
 * Phrases of a long file, kept as text and unpacked some at a time, each time that they are iterated: as objects, ten hours take
 * 150 MB, as text 10.
 */
export class PackedPhrases implements Iterable<Phrase> {
  readonly #packs: Buffer[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Takes the next ones: those of a segment, say. */
  add(phrases: readonly Phrase[]): void {
    if (phrases.length === 0) return;
    this.#packs.push(Buffer.from(JSON.stringify(phrases)));
    this.#count += phrases.length;
  }

  *[Symbol.iterator](): Generator<Phrase> {
    for (const pack of this.#packs) yield* JSON.parse(pack.toString()) as readonly Phrase[];
  }
}
