import type { HeardPhrase, Recognizer, RecognizerSink } from '../recognizer.ts';
import { SphinxOutput } from './sphinx-output.ts';
import { SphinxProcess, takeSlot } from './sphinx-process.ts';

/** Well within the 15 s that the app waits for an answer after the end of the audio. */
const signEveryMs = 3_000;

/**
 * Real recognition by Debian's pocketsphinx: the same program, model and input as on its command line, so the same
 * words. It knows English only, whatever language is asked for; takes no phrase list; tells no speakers apart; ends a
 * phrase after about 500 ms of silence and at no other length, because a forced cut would change the words.
 *
 * The service answers as it hears, and clients give up one that is silent for long. The program says nothing before a phrase is
 * over, and a busy machine keeps it waiting; so while it is behind, an empty hypothesis is given every few seconds.
 */
export class SphinxRecognizer implements Recognizer {
  readonly #sink: RecognizerSink;
  readonly #output = new SphinxOutput();
  #process: SphinxProcess | undefined;
  #release: (() => void) | undefined;
  #reading: Promise<void> = Promise.resolve();
  #failure: unknown;
  #disposed = false;
  #answeredMs = 0;

  constructor(sink: RecognizerSink) {
    this.#sink = sink;
  }

  async push(samples: Int16Array): Promise<void> {
    await this.#showingSigns(this.#take(samples));
    if (this.#failure !== undefined) throw this.#failure;
  }

  async end(): Promise<void> {
    this.#process?.endInput();
    await this.#showingSigns(this.#reading);
    this.#giveBack();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#process?.[Symbol.asyncDispose]();
    this.#giveBack();
  }

  async #take(samples: Int16Array): Promise<void> {
    if (this.#process === undefined) await this.#start();
    await this.#process?.write(samples);
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
    this.#answeredMs = phrase.endMs;
    await this.#sink.hypothesis({ text, startMs: phrase.startMs, endMs: phrase.endMs });
    await this.#sink.phrase(phrase);
  }

  /** Settles as the work does, and shows that it is under way until then. */
  async #showingSigns(work: Promise<void>): Promise<void> {
    const timer = setInterval(() => {
      const at = this.#answeredMs;
      this.#sink.hypothesis({ text: '', startMs: at, endMs: at }).catch((error: unknown) => {
        this.#failure = error;
      });
    }, signEveryMs);
    try {
      await work;
    } finally {
      clearInterval(timer);
    }
  }

  #giveBack(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
