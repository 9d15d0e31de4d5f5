import type { Display, DisplayStream } from './display.ts';
import { PlainLines } from './plain-lines.ts';
import { TerminalBars } from './terminal-bars.ts';

/** Bars on a terminal, else lines; of a quiet one only what stays. */
export function openDisplay(stream: DisplayStream, quiet: boolean): Display {
  if (quiet) return { show() {}, end() {}, say: (line) => stream.write(`${line}\n`), [Symbol.dispose]() {} };
  return stream.isTTY ? new TerminalBars(stream) : new PlainLines(stream);
}
