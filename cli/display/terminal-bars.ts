import type { Display, DisplayStream } from './display.ts';
import { barLine, type Progress } from './progress.ts';
import { printable } from './text.ts';

/** Often enough to move, seldom enough to cost nothing. */
const drawEveryMs = 200;
const usualColumns = 80;
const usualRows = 24;
const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const clearBelow = '\x1b[J';

/** A bar a file at the lower end of the terminal, and lines that stay above them. */
export class TerminalBars implements Display {
  readonly #stream: DisplayStream;
  readonly #running = new Map<string, Progress>();
  readonly #clock: NodeJS.Timeout;
  /** Lines of bars that are on the terminal now. */
  #drawn = 0;
  #bars = '';

  constructor(stream: DisplayStream) {
    this.#stream = stream;
    stream.write(hideCursor);
    this.#clock = setInterval(() => this.#draw(), drawEveryMs);
  }

  show(name: string, progress: Progress): void {
    this.#running.set(name, progress);
  }

  end(name: string): void {
    this.#running.delete(name);
  }

  say(line: string): void {
    this.#stream.write(`${this.#toTop()}${line}\n`);
    this.#draw();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#clock);
    this.#stream.write(`${this.#toTop()}${showCursor}`);
  }

  #draw(): void {
    const { columns = usualColumns, rows = usualRows } = this.#stream;
    // A line that wraps, or a bar above the upper edge, could not be taken back.
    const fitting = Math.max(rows - 2, 1);
    const shown = [...this.#running].slice(0, fitting);
    const lines = shown.map(([name, progress]) => barLine(printable(name), progress, columns - 1, Date.now()));
    const more = this.#running.size - shown.length;
    if (more > 0) lines.push(`and ${more} more`.slice(0, columns - 1));
    const bars = lines.map((line) => `${line}\n`).join('');
    if (bars === this.#bars) return;
    const top = this.#toTop();
    this.#bars = bars;
    this.#drawn = lines.length;
    this.#stream.write(top + bars);
  }

  /** Takes the bars back. */
  #toTop(): string {
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A\r` : '\r';
    this.#drawn = 0;
    this.#bars = '';
    return up + clearBelow;
  }
}
