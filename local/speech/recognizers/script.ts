import type {
  HeardPhrase,
  HeardWord,
  RecognitionStatus,
  Recognizer,
  RecognizerRequest,
  RecognizerSink,
} from '../recognizer.ts';
import { recognizerRateHz } from '../recognizer.ts';

/** One answer of a script: said once the audio has passed `endMs`. */
export interface ScriptPhrase {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Default: the words of `text`, sharing the phrase's time equally. */
  readonly words?: readonly HeardWord[];
  /** Partial texts said before the phrase. Default: none. */
  readonly hypotheses?: readonly string[];
  readonly speaker?: string;
  readonly language?: string;
  readonly confidence?: number;
  readonly status?: RecognitionStatus;
}

/**
 * What the script recognizer answers. A plain list is in audio time: a turn that replays from the last phrase goes on
 * with the next one, also over a reconnect. `connections` gives the n-th connection (the last list stands for all
 * later ones) its own list, in time since that connection's first audio.
 */
export type Script = readonly ScriptPhrase[] | { readonly connections: readonly (readonly ScriptPhrase[])[] };

const defaultConfidence = 0.9;

/** Answers from a list, so that a test decides what the service hears. */
export class ScriptRecognizer implements Recognizer {
  #samples = 0;
  #pending: ScriptPhrase[];
  readonly #baseMs: number;
  readonly #sink: RecognizerSink;

  constructor(script: Script, request: RecognizerRequest, sink: RecognizerSink) {
    const list =
      'connections' in script ? (script.connections.at(request.connection - 1) ?? script.connections.at(-1)) : script;
    this.#baseMs = request.baseMs;
    this.#pending = (list ?? []).filter((phrase) => phrase.endMs > request.baseMs);
    this.#sink = sink;
  }

  async push(samples: Int16Array): Promise<void> {
    this.#samples += samples.length;
    await this.#sayUpTo(this.#baseMs + (this.#samples * 1000) / recognizerRateHz);
  }

  async end(): Promise<void> {
    await this.#sayUpTo(Number.POSITIVE_INFINITY);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pending = [];
  }

  async #sayUpTo(heardMs: number): Promise<void> {
    for (;;) {
      const next = this.#pending[0];
      if (next === undefined || next.endMs > heardMs) return;
      this.#pending.shift();
      const startMs = Math.max(0, next.startMs - this.#baseMs);
      const endMs = next.endMs - this.#baseMs;
      for (const text of next.hypotheses ?? []) {
        await this.#sink.hypothesis({ text, startMs, endMs, speaker: next.speaker, language: next.language });
      }
      await this.#sink.phrase(heard(next, startMs, endMs, this.#baseMs));
    }
  }
}

function heard(phrase: ScriptPhrase, startMs: number, endMs: number, baseMs: number): HeardPhrase {
  const confidence = phrase.confidence ?? defaultConfidence;
  const words =
    phrase.words?.map((word) => ({ ...word, startMs: word.startMs - baseMs, endMs: word.endMs - baseMs })) ??
    shareTime(phrase.text, startMs, endMs, confidence);
  const { speaker, language, status = 'Success', text: display } = phrase;
  return { status, words, display, startMs, endMs, confidence, speaker, language };
}

function shareTime(text: string, startMs: number, endMs: number, confidence: number): HeardWord[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/[.,!?;:]+$/, ''))
    .filter((word) => word !== '');
  const at = (index: number) => Math.round(startMs + ((endMs - startMs) * index) / words.length);
  return words.map((word, index) => ({ text: word, startMs: at(index), endMs: at(index + 1), confidence }));
}
