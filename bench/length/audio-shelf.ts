import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TonesScript, tonesScript } from '../../local/speech/tones/tones-script.ts';
import { writeAudio } from '../app/write-audio.ts';
import type { LengthCase } from './cases.ts';

export interface TestAudio {
  readonly path: string;
  readonly script: TonesScript;
}

/** Test audio by its length and format, each made once: ten hours are a gigabyte. */
export class LengthAudioShelf implements AsyncDisposable {
  readonly #folder: string;
  readonly #made = new Map<string, Promise<void>>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<LengthAudioShelf> {
    return new LengthAudioShelf(await mkdtemp(join(tmpdir(), 'dropscribe-length-audio-')));
  }

  async take({ minutes, format }: LengthCase, signal: AbortSignal): Promise<TestAudio> {
    const path = join(this.#folder, `${minutes}.${format}`);
    const script = tonesScript({ lengthMs: minutes * 60_000 });
    const made = this.#made.get(path) ?? writeAudio(path, format, script, signal);
    this.#made.set(path, made);
    await made;
    return { path, script };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
