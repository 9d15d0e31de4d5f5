import { CutFinder, type CutSettings } from './cut-finder.ts';
import { pcmLengthMs } from './pcm-file.ts';
import { bytesPerMs } from './recognition-pcm.ts';
import { type Segment, segmentsOf } from './segments.ts';

/** A segment together with the recognition PCM that is heard for it. */
export interface Piece {
  readonly index: number;
  readonly segment: Segment;
  readonly pcm: Uint8Array;
}

/**
 * Cuts recognition PCM into its segments as it streams by: the same that all of it together would be cut into. Holds about
 * two segments of audio.
 */
export class PieceCutter {
  readonly #finder: CutFinder;
  #held: Uint8Array[] = [];
  #heldFrom = 0;
  #bytes = 0;
  #given = 0;

  constructor(settings: CutSettings) {
    this.#finder = new CutFinder(settings);
  }

  /** The cuts so far. */
  get cuts(): CutFinder['cuts'] {
    return this.#finder.cuts;
  }

  /** Length of the audio so far; the last started millisecond counts. */
  get lengthMs(): number {
    return pcmLengthMs(this.#bytes);
  }

  /** Takes the next audio and gives the pieces that are complete with it. */
  push(pcm: Uint8Array): Piece[] {
    this.#finder.push(pcm);
    this.#held.push(pcm);
    this.#bytes += pcm.length;
    return this.#take(this.#finder.cuts.length, false);
  }

  /** The rest. Without any audio that is one empty piece. */
  end(): Piece[] {
    return this.#take(this.#finder.cuts.length + 1, true);
  }

  #take(until: number, ended: boolean): Piece[] {
    const pieces: Piece[] = [];
    if (this.#given >= until) return pieces;
    const segments = segmentsOf(this.lengthMs, this.#finder.cuts);
    for (; this.#given < until; this.#given++) {
      const segment = segments[this.#given];
      // What it hears of its neighbour may not have come yet.
      if (!segment || (!ended && segment.heard.endMs >= this.lengthMs)) break;
      const from = segment.heard.startMs * bytesPerMs;
      const end = Math.min(segment.heard.endMs * bytesPerMs, this.#bytes);
      pieces.push({ index: this.#given, segment, pcm: this.#slice(from, end) });
      this.#drop(segments[this.#given + 1]?.heard.startMs ?? segment.endMs);
    }
    return pieces;
  }

  #slice(from: number, end: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = this.#heldFrom;
    for (const chunk of this.#held) {
      parts.push(chunk.subarray(Math.max(0, from - at), Math.max(0, end - at)));
      at += chunk.length;
    }
    return Buffer.concat(parts);
  }

  /** Lets go of what lies before an instant. */
  #drop(untilMs: number): void {
    const until = untilMs * bytesPerMs;
    while (this.#held[0] && this.#heldFrom + this.#held[0].length <= until) {
      this.#heldFrom += this.#held[0].length;
      this.#held.shift();
    }
  }
}
