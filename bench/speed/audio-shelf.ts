import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTonesWav } from '../../local/speech/tones/tones-audio.ts';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';

/** Test audio by its length, each made once. */
export class AudioShelf implements AsyncDisposable {
  readonly #folder: string;
  readonly #made = new Map<number, Promise<string>>();
  readonly #words = new Map<number, readonly string[]>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<AudioShelf> {
    return new AudioShelf(await mkdtemp(join(tmpdir(), 'dropscribe-tones-')));
  }

  /** The path of a WAV file: 16 kHz, mono, 16 bits. */
  wav(lengthMs: number): Promise<string> {
    const path = join(this.#folder, `${lengthMs}.wav`);
    const made = this.#made.get(lengthMs) ?? writeTonesWav(path, tonesScript({ lengthMs })).then(() => path);
    this.#made.set(lengthMs, made);
    return made;
  }

  /** What is said in it: no word twice. */
  words(lengthMs: number): readonly string[] {
    const words = this.#words.get(lengthMs) ?? [...tonesScript({ lengthMs }).words].map(({ text }) => text);
    this.#words.set(lengthMs, words);
    return words;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
