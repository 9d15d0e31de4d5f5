import { lastAt } from './last-at.ts';
import type { Reading } from './reading.ts';
import { tokensOf } from './spoken.ts';

/** Marks what is said at the player's place: two elements are touched, and nothing is drawn anew. */
export class SpokenNow implements Disposable {
  readonly #reading: Reading;
  readonly #texts = new Map<number, HTMLElement>();
  readonly #stop: () => void;
  #phrase: Element | undefined;
  #word: Element | undefined;
  #ms = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#stop = reading.player.watch((ms) => {
      this.#ms = ms;
      this.mark();
    });
  }

  /** The text of a phrase, from 0, that has come onto the screen; null when it is gone. */
  attach(at: number, text: HTMLElement | null): void {
    if (text) this.#texts.set(at, text);
    else this.#texts.delete(at);
  }

  /** After a text was drawn, or when the place is another. */
  mark(): void {
    const phrases = this.#reading.phrases.peek();
    const at = lastAt(phrases, this.#ms);
    this.#reading.current.value = at;
    const phrase = phrases[at];
    const text = this.#texts.get(at);
    // Between two phrases nothing is said.
    const nth = phrase && this.#ms < phrase.endMs ? lastAt(tokensOf(phrase), this.#ms) : -1;
    this.#put(text, text?.querySelector(`[data-word="${nth}"]`) ?? undefined);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #put(phrase: Element | undefined, word: Element | undefined): void {
    if (phrase !== this.#phrase) {
      this.#phrase?.removeAttribute('data-now');
      phrase?.setAttribute('data-now', '');
      this.#phrase = phrase;
    }
    if (word === this.#word) return;
    this.#word?.removeAttribute('data-now');
    word?.setAttribute('data-now', '');
    this.#word = word;
  }
}
