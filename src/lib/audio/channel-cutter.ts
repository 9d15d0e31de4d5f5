import { ChannelSplitter } from './channel-splitter.ts';
import { type ChannelCut, channelCuts, segmentIndex } from './channels.ts';
import type { CutSettings } from './cut-settings.ts';
import { type Piece, PieceCutter } from './piece-cutter.ts';

/** Cuts interleaved recognition PCM into the segments of each of its channels as it streams by. Holds about two segments of each. */
export class ChannelCutter {
  readonly #splitter: ChannelSplitter;
  readonly #cutters: readonly PieceCutter[];

  constructor(settings: CutSettings, channels: number) {
    this.#splitter = new ChannelSplitter(channels);
    this.#cutters = Array.from({ length: channels }, () => new PieceCutter(settings));
  }

  get cuts(): readonly ChannelCut[] {
    return channelCuts(this.#cutters.map(({ cuts }) => cuts));
  }

  get lengthMs(): number {
    return this.#cutters[0]?.lengthMs ?? 0;
  }

  /** Takes the next audio and gives the pieces that are complete with it, by their numbers in the file. */
  push(pcm: Uint8Array): Piece[] {
    const parts = this.#splitter.push(pcm);
    return this.#each((cutter, at) => cutter.push(parts[at] ?? new Uint8Array(0)));
  }

  end(): Piece[] {
    return this.#each((cutter) => cutter.end());
  }

  #each(take: (cutter: PieceCutter, at: number) => Piece[]): Piece[] {
    const channels = this.#cutters.length;
    return this.#cutters.flatMap((cutter, at) =>
      take(cutter, at).map((piece) => ({ ...piece, index: segmentIndex(piece.index, at + 1, channels) })),
    );
  }
}
