import type { Phrase } from './phrase.ts';

/** What the recognition of one segment gave. */
export interface SegmentResult {
  readonly index: number;
  /** The segment's range in the file. */
  readonly startMs: number;
  readonly endMs: number;
  /** In the file's time, in order. */
  readonly phrases: readonly Phrase[];
  /** Audio sent to the Speech service for it, retries included. */
  readonly sentMs: number;
  /** Part of the segment in which nothing rose above the noise floor. */
  readonly silentMs: number;
  /** Tries that it took, the last one included. */
  readonly attempts: number;
}
