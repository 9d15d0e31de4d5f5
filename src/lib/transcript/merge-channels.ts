import { channelField, placeOf } from '../audio/channels.ts';
import { SegmentMerger } from './merge.ts';
import type { Phrase } from './phrase.ts';
import type { Seam } from './seam.ts';
import type { SegmentResult } from './segment-result.ts';

/** Merges the segments of a file whose channels are recognised each by itself; or, with 1, of one whose channels are mixed. */
export class ChannelMerger {
  readonly #mergers: readonly SegmentMerger[];

  constructor(channels: number) {
    this.#mergers = Array.from({ length: channels }, () => new SegmentMerger());
  }

  /** Takes the next segment, by its number in the file, and gives the phrases of its channel that nothing after it can change. */
  push(segment: SegmentResult): readonly Phrase[] {
    const { nth, channel } = placeOf(segment.index, this.#mergers.length);
    return this.#mergers[channel - 1]?.push({ ...segment, index: nth }) ?? [];
  }

  /** The rest of each channel. */
  end(): readonly (readonly Phrase[])[] {
    return this.#mergers.map((merger) => merger.end());
  }

  /** Channel by channel, each in the order of time. */
  get seams(): readonly Seam[] {
    const channels = this.#mergers.length;
    return this.#mergers.flatMap(({ seams }, at) =>
      seams.map((seam) => ({ ...seam, ...channelField(at + 1, channels) })),
    );
  }
}

/**
 * The phrases of several channels, each in order, as one: in the order in which they start, of those that start at once the lower
 * channel's first. Iterated anew each time; of each channel no more is held than its iteration holds.
 */
export function inOrderOfStart(channels: readonly Iterable<Phrase>[]): Iterable<Phrase> {
  return {
    *[Symbol.iterator]() {
      const open = channels.map((phrases) => phrases[Symbol.iterator]());
      const next = open.map((phrases) => phrases.next());
      for (;;) {
        let first = -1;
        for (const [at, { done, value }] of next.entries()) {
          const best = next[first];
          if (!done && (!best || value.startMs < best.value.startMs)) first = at;
        }
        const phrases = open[first];
        if (!phrases) return;
        yield next[first]?.value;
        next[first] = phrases.next();
      }
    },
  };
}
