import { type Signal, signal } from '@preact/signals';
import type { FailureFacts } from '../../src/lib/job/failure-facts.ts';
import type { JobOptionsInput } from '../api/uploads.ts';
import { Speed } from './speed.ts';

/** Where a chosen file stands. */
export type UploadState =
  | { readonly is: 'queued' }
  | { readonly is: 'sending' }
  /** It cannot go on at this moment, and does so by itself. */
  | { readonly is: 'waiting'; readonly why: string }
  /** All of it is sent. */
  | { readonly is: 'finishing' }
  /** The container has a file of this name: people say what is meant. */
  | { readonly is: 'exists' }
  /** It is not sent: it would not be of use. */
  | { readonly is: 'refused'; readonly problem: FailureFacts }
  /** It could not be sent; another try may help. */
  | { readonly is: 'failed'; readonly problem: FailureFacts };

let latest = 0;

/** One chosen file on its way into the audio container. */
export class Upload {
  readonly id = ++latest;
  readonly file: File;
  /** As the file will be called in the container. */
  readonly name: Signal<string>;
  readonly state: Signal<UploadState> = signal({ is: 'queued' });
  /** Bytes of the file that the storage has, or that are under way there. */
  readonly sentBytes = signal(0);
  readonly secondsLeft = signal<number>();
  readonly speed = new Speed();
  /** True once it is known that it may hold sound. */
  judged = false;
  /** Those of the moment in which it was chosen; undefined as long as what was typed into the options cannot be used. */
  options: JobOptionsInput | undefined;
  overwrite = false;
  /** Takes the next free name where one of this name is there. */
  keepBoth = false;
  /** The whole file has been written, perhaps: the answer to the last request may have been lost. */
  perhapsWritten = false;
  /** True once the file is in the container. */
  written = false;
  readonly #inFlight = new Map<number, number>();
  #doneBytes = 0;
  #ends = new AbortController();

  constructor(file: File, name: string) {
    this.file = file;
    this.name = signal(name);
  }

  /** True when this is the same file, chosen once more. */
  isAgain(other: Upload): boolean {
    const [one, two] = [this.file, other.file];
    const isSame = one.name === two.name && one.size === two.size && one.lastModified === two.lastModified;
    return isSame && this.name.peek() === other.name.peek() && other.state.peek().is !== 'refused';
  }

  /** Stops what is under way for it. */
  get signal(): AbortSignal {
    return this.#ends.signal;
  }

  stop(): void {
    this.#ends.abort();
  }

  /** Back to the end of the queue, to be sent again as far as it is not. */
  queue(): void {
    this.#ends.abort();
    this.#ends = new AbortController();
    this.state.value = { is: 'queued' };
  }

  /** How much of it the storage has, before anything is sent. */
  beginAt(doneBytes: number): void {
    this.#inFlight.clear();
    this.#doneBytes = doneBytes;
    this.speed.forget();
  }

  blockMoves(index: number, bytes: number): void {
    if (bytes > (this.#inFlight.get(index) ?? 0)) this.#goesOn();
    this.#inFlight.set(index, bytes);
  }

  blockFails(index: number): void {
    this.#inFlight.delete(index);
  }

  blockIsThere(index: number, bytes: number): void {
    this.#inFlight.delete(index);
    this.#doneBytes += bytes;
    this.#goesOn();
  }

  /** Says how far it is; called some times a second, since bytes move oftener than anybody could read. */
  tell(nowMs: number): void {
    const inFlight = [...this.#inFlight.values()].reduce((sum, bytes) => sum + bytes, 0);
    const sent = Math.min(this.file.size, this.#doneBytes + inFlight);
    this.sentBytes.value = sent;
    if (this.state.peek().is !== 'sending') {
      this.speed.forget();
      this.secondsLeft.value = undefined;
      return;
    }
    this.speed.look(sent, nowMs);
    this.secondsLeft.value = this.speed.secondsFor(this.file.size - sent);
  }

  #goesOn(): void {
    if (this.state.peek().is === 'waiting') this.state.value = { is: 'sending' };
  }
}

/** True while something is done for it, or will be without anybody's help. */
export function isOnItsWay({ is }: UploadState): boolean {
  return is === 'queued' || is === 'sending' || is === 'waiting' || is === 'finishing';
}
