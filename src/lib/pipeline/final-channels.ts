import { placeOf } from '../audio/channels.ts';
import { inOrderOfStart } from '../transcript/merge-channels.ts';
import type { Phrase } from '../transcript/phrase.ts';
import type { SegmentResult } from '../transcript/segment-result.ts';
import { FinalPhrases } from './final-phrases.ts';

/** Gives the phrases of a file whose channels are recognised each by itself, as FinalPhrases does: up to where all of them are final. */
export class FinalChannels {
  readonly #finals: readonly FinalPhrases[];
  /** Final, but another channel may still say something before them. */
  #waiting: readonly (readonly Phrase[])[];

  /** @param channels 1: they are mixed */
  constructor(channels: number) {
    this.#finals = Array.from({ length: channels }, () => new FinalPhrases());
    this.#waiting = this.#finals.map(() => []);
  }

  /** What is still to come starts here or later, on whatever channel. */
  get openFromMs(): number {
    return Math.min(...this.#finals.map(({ openFromMs }) => openFromMs));
  }

  /** Takes the next segment of any channel, by its number in the file, and gives the phrases that are final with it. */
  push(segment: SegmentResult): readonly Phrase[] {
    const { nth, channel } = placeOf(segment.index, this.#finals.length);
    const fresh = this.#finals[channel - 1]?.push({ ...segment, index: nth }) ?? [];
    if (this.#finals.length === 1) return fresh;
    const untilMs = this.openFromMs;
    const all = this.#waiting.map((own, at) => (at === channel - 1 ? [...own, ...fresh] : own));
    this.#waiting = all.map((own) => own.filter(({ startMs }) => startMs >= untilMs));
    return [...inOrderOfStart(all.map((own) => own.filter(({ startMs }) => startMs < untilMs)))];
  }
}
