import type { HeardPhrase, Recognizer, RecognizerRequest, RecognizerSink } from '../recognizer.ts';
import { recognizerRateHz } from '../recognizer.ts';
import { TonesDecoder, type TonesWord } from '../tones/tones-decoder.ts';

/** Words of a sentence lie 60 to 120 ms apart, sentences 500 ms and more. */
const pauseMs = 400;
const maxWords = 20;
/** A word is reported when it is over: its 200 ms and the decoder's look-ahead after its start. */
const reportDelayMs = 300;
/** The decoder's checksum lets no wrong word pass. */
const confidence = 0.97;

/** Hears the project's test audio, in which every word, time, speaker and language is exact. */
export class TonesRecognizer implements Recognizer {
  readonly #decoder = new TonesDecoder();
  readonly #request: RecognizerRequest;
  readonly #sink: RecognizerSink;
  readonly #pauseMs: number;
  #words: TonesWord[] = [];
  #samples = 0;

  constructor(request: RecognizerRequest, sink: RecognizerSink) {
    this.#request = request;
    this.#sink = sink;
    this.#pauseMs = request.segmentationSilenceMs ?? pauseMs;
  }

  async push(samples: Int16Array): Promise<void> {
    this.#samples += samples.length;
    await this.#take(this.#decoder.push(samples));
    const last = this.#words.at(-1);
    const heardMs = (this.#samples * 1000) / recognizerRateHz;
    if (last !== undefined && heardMs >= last.endMs + this.#pauseMs + reportDelayMs) await this.#sayPhrase();
  }

  async end(): Promise<void> {
    await this.#take(this.#decoder.end());
    await this.#sayPhrase();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#words = [];
  }

  async #take(words: readonly TonesWord[]): Promise<void> {
    for (const word of words) {
      if (this.#startsPhrase(word)) await this.#sayPhrase();
      this.#words.push(word);
    }
    const [first] = this.#words;
    if (first === undefined || words.length === 0) return;
    await this.#sink.hypothesis({
      text: textOf(this.#words),
      startMs: first.startMs,
      endMs: this.#words.at(-1)?.endMs ?? first.endMs,
      speaker: String(first.speaker),
      language: this.#languageOf(first),
    });
  }

  #startsPhrase(word: TonesWord): boolean {
    const [first] = this.#words;
    const last = this.#words.at(-1);
    if (first === undefined || last === undefined) return false;
    return (
      word.startMs - last.endMs >= this.#pauseMs ||
      word.speaker !== last.speaker ||
      this.#languageOf(word) !== this.#languageOf(last) ||
      this.#words.length >= maxWords ||
      word.endMs - first.startMs > this.#request.maxPhraseMs
    );
  }

  async #sayPhrase(): Promise<void> {
    const [first] = this.#words;
    const last = this.#words.at(-1);
    if (first === undefined || last === undefined) return;
    const words = this.#words.map(({ text, startMs, endMs }) => ({ text, startMs, endMs, confidence }));
    const phrase: HeardPhrase = {
      status: 'Success',
      words,
      display: textOf(this.#words),
      startMs: first.startMs,
      endMs: last.endMs,
      confidence,
      speaker: String(first.speaker),
      language: this.#languageOf(first),
    };
    this.#words = [];
    await this.#sink.phrase(phrase);
  }

  /** The word's locale if it is a candidate; else undefined, and the session falls back to the first candidate. */
  #languageOf(word: TonesWord): string | undefined {
    const { languages } = this.#request;
    return languages.length === 0
      ? word.language
      : languages.find((candidate) => candidate.toLowerCase() === word.language?.toLowerCase());
  }
}

function textOf(words: readonly TonesWord[]): string {
  return words.map((word) => word.text).join(' ');
}
