import type { Display, DisplayStream } from './display.ts';
import { type Progress, percentOf, plainLine, stateOf } from './progress.ts';
import { printable } from './text.ts';

const stepPercent = 10;

/** A line when a file's state is another, and for every ten percent. */
export class PlainLines implements Display {
  readonly #stream: DisplayStream;
  readonly #latest = new Map<string, string>();

  constructor(stream: DisplayStream) {
    this.#stream = stream;
  }

  show(name: string, progress: Progress): void {
    // What comes of it is said by the line that follows at once.
    if (progress.stage === 'writing' || (progress.stage === 'running' && progress.job.finished)) return;
    const step = `${stateOf(progress)} ${Math.floor(percentOf(progress) / stepPercent)}`;
    if (this.#latest.get(name) === step) return;
    this.#latest.set(name, step);
    this.say(plainLine(printable(name), progress));
  }

  end(name: string): void {
    this.#latest.delete(name);
  }

  say(line: string): void {
    this.#stream.write(`${line}\n`);
  }

  [Symbol.dispose](): void {}
}
