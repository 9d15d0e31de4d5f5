import type { HeardPhrase, Recognizer, RecognizerSink } from '../recognizer.ts';
import { SphinxOutput } from './sphinx-output.ts';
import { SphinxProcess, takeSlot } from './sphinx-process.ts';

/**
 * Real recognition by Debian's pocketsphinx: the same program, model and input as on its command line, so the same
 * words. It knows English only, whatever language is asked for; takes no phrase list; tells no speakers apart; ends a
 * phrase after about 500 ms of silence and at no other length, because a forced cut would change the words.
 */
export class SphinxRecognizer implements Recognizer {
  readonly #sink: RecognizerSink;
  readonly #output = new SphinxOutput();
  #process: SphinxProcess | undefined;
  #release: (() => void) | undefined;
  #reading: Promise<void> = Promise.resolve();
  #failure: unknown;
  #disposed = false;

  constructor(sink: RecognizerSink) {
    this.#sink = sink;
  }

  async push(samples: Int16Array): Promise<void> {
    if (this.#process === undefined) await this.#start();
    await this.#process?.write(samples);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async end(): Promise<void> {
    this.#process?.endInput();
    await this.#reading;
    this.#giveBack();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#process?.[Symbol.asyncDispose]();
    this.#giveBack();
  }

  async #start(): Promise<void> {
    this.#release = await takeSlot();
    if (this.#disposed) return this.#giveBack();
    const process = new SphinxProcess();
    this.#process = process;
    this.#reading = this.#read(process).catch((error: unknown) => {
      this.#failure = error;
    });
  }

  async #read(process: SphinxProcess): Promise<void> {
    for await (const line of process.lines) await this.#say(this.#output.line(line));
    await this.#say(this.#output.finish());
    const exitCode = await process.exitCode();
    if (exitCode !== 0 && !this.#disposed) throw new Error(`pocketsphinx ended with exit code ${exitCode}`);
  }

  /** The command line has no partial results, so the one hypothesis is the phrase itself. */
  async #say(phrase: HeardPhrase | undefined): Promise<void> {
    if (phrase === undefined || this.#disposed) return;
    const text = phrase.words.map((word) => word.text).join(' ');
    await this.#sink.hypothesis({ text, startMs: phrase.startMs, endMs: phrase.endMs });
    await this.#sink.phrase(phrase);
  }

  #giveBack(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
