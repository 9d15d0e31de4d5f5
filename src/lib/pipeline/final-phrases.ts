import { SegmentMerger } from '../transcript/merge.ts';
import type { Phrase } from '../transcript/phrase.ts';
import type { SegmentResult } from '../transcript/segment-result.ts';
import { finalPart, finalUntil } from './final-part.ts';

/** Gives the phrases of a file, or of one of its channels, one after the other as its segments come, each once it is final; holds no more than the latest segment. */
export class FinalPhrases {
  readonly #merger = new SegmentMerger();
  /** Phrases that the merger has let go. */
  #settled = 0;
  #given = 0;
  #openFromMs = 0;

  /** What is still to come starts here or later. */
  get openFromMs(): number {
    return this.#openFromMs;
  }

  /** Takes the next segment, and gives the phrases that are final with it. */
  push(segment: SegmentResult): readonly Phrase[] {
    const settled = this.#merger.push(segment);
    const untilMs = finalUntil(segment);
    const open = this.#merger.end();
    const final = finalPart(open, untilMs);
    this.#openFromMs = Math.min(untilMs, open[final.length]?.startMs ?? untilMs);
    const upToNow = [...settled, ...final];
    const fresh = upToNow.slice(this.#given - this.#settled);
    this.#settled += settled.length;
    this.#given += fresh.length;
    return fresh;
  }
}
