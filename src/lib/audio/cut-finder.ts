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
  /** One for each mark whose window has passed. */
  readonly #found: Cut[] = [];
  #settled: readonly Cut[] = [];
  #settledMarks = 0;
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
      this.#found.push(chooseCut(this.#near, this.#window));
      this.#near = [];
      this.#window = windowOf(this.#found.length + 1, this.#settings);
    }
  }

  /** Of the audio that has come. */
  get lengthMs(): number {
    return this.#bytes / bytesPerMs;
  }

  /**
   * The cuts of the audio that has come, in order, each within reach of its mark; those without a pause only as far as their
   * overlap can be paid for. More audio brings more cuts and changes none. Under one and a half times `everyMs` has none.
   */
  get cuts(): readonly Cut[] {
    const marks = countMarks(this.lengthMs, this.#settings);
    if (marks !== this.#settledMarks) {
      this.#settled = [...affordableCuts(this.#found.slice(0, marks))];
      this.#settledMarks = marks;
    }
    return this.#settled;
  }
}
