import { PlainLines } from './plain-lines.ts';
import type { Progress } from './progress.ts';
import { TerminalBars } from './terminal-bars.ts';

/** Shows how it goes on. Everything for people is on standard error; standard output is for programs. */
export interface Display extends Disposable {
  /** A file's progress; `name` is as it was given. */
  show(name: string, progress: Progress): void;
  /** A file has come to its end. */
  end(name: string): void;
  /** A line that stays. */
  say(line: string): void;
}

export interface DisplayStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Bars on a terminal, else lines; of a quiet one only what stays. */
export function openDisplay(stream: DisplayStream, quiet: boolean): Display {
  if (quiet) return { show() {}, end() {}, say: (line) => stream.write(`${line}\n`), [Symbol.dispose]() {} };
  return stream.isTTY ? new TerminalBars(stream) : new PlainLines(stream);
}
