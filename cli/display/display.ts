import type { Progress } from './progress.ts';

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
