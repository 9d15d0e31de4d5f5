import type { TimeRange } from '../audio/cut.ts';
import type { Phrase } from './phrase.ts';

/** One segment, without what was said in it. */
export type SegmentSpan = Omit<SegmentResult, 'phrases'>;

/** What the recognition of one segment gave. */
export interface SegmentResult {
  readonly index: number;
  /** From 1; absent where the channels are mixed. */
  readonly channel?: number;
  /** The segment's range in the file. */
  readonly startMs: number;
  readonly endMs: number;
  /** What was recognised for it: the range, and some of each neighbour where no pause parts them. */
  readonly heard: TimeRange;
  /** In the file's time, in order. */
  readonly phrases: readonly Phrase[];
  /** Audio sent to the Speech service for it, retries included. */
  readonly sentMs: number;
  /** Part of what was heard in which nothing rose above the noise floor. */
  readonly silentMs: number;
  /** Tries that it took, the last one included. */
  readonly attempts: number;
}
