import { chooseCut } from './choose-cut.ts';
import type { Cut } from './cut.ts';
import { type CutSettings, checkCutSettings, countMarks, windowOf } from './cut-settings.ts';
import { FrameLevels } from './frame-levels.ts';
import { affordableCuts } from './overlap.ts';
import { bytesPerMs } from './recognition-pcm.ts';

export type { CutSettings } from './cut-settings.ts';

/** Finds the cuts of recognition PCM as it streams by, keeping the levels within reach of one mark at a time. */
export class CutFinder {
  readonly #settings: CutSettings;
  readonly #levels = new FrameLevels();
  readonly #cuts: Cut[] = [];
  #window;
  #near: number[] = [];
  #frame = 0;
  #bytes = 0;

  constructor(settings: CutSettings) {
    checkCutSettings(settings);
    this.#settings = settings;
    this.#window = windowOf(1, settings);
  }

  /** Takes the next piece, of any size; it is not kept. */
  push(pcm: Uint8Array): void {
    this.#bytes += pcm.length;
    for (const level of this.#levels.push(pcm)) {
      if (this.#frame >= this.#window.from) this.#near.push(level);
      this.#frame += 1;
      if (this.#frame < this.#window.end) continue;
      this.#cuts.push(chooseCut(this.#near, this.#window));
      this.#near = [];
      this.#window = windowOf(this.#cuts.length + 1, this.#settings);
    }
  }

  /**
   * The cuts, in order, each within reach of its mark; those without a pause only as far as their overlap can be paid for. A
   * file under one and a half times `everyMs` has none.
   */
  end(): readonly Cut[] {
    const marks = countMarks(this.#bytes / bytesPerMs, this.#settings);
    return [...affordableCuts(this.#cuts.slice(0, marks))];
  }
}
