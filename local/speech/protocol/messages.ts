import { randomUUID } from 'node:crypto';
import { maskProfanity } from '../profanity.ts';
import type { HeardPhrase, Hypothesis, RecognitionStatus } from '../recognizer.ts';
import type { TurnSettings } from './settings.ts';

/** Confidence of a language as the service names it. The stand-in knows the language for sure or not at all. */
interface PrimaryLanguage {
  readonly Language: string;
  readonly Confidence: 'High' | 'Low' | 'None';
}

interface SpeechIdentity {
  readonly SpeakerId?: string;
  readonly PrimaryLanguage?: PrimaryLanguage;
}

/** Offsets and durations on the wire are in units of 100 ns. */
const ticksPerMs = 10_000;

/** Milliseconds since the turn's first audio as the wire's 100 ns ticks. */
export function ticks(ms: number): number {
  return Math.round(ms * ticksPerMs);
}

/** Body of turn.start. */
export function turnStartBody(): string {
  return JSON.stringify({ context: { serviceTag: randomUUID().replaceAll('-', '') } });
}

/** Body of speech.startDetected and speech.endDetected. */
export function detectedBody(offsetMs: number): string {
  return JSON.stringify({ Offset: ticks(offsetMs) });
}

/** Body of speech.hypothesis. */
export function hypothesisBody(hypothesis: Hypothesis, speakerId: string | undefined, settings: TurnSettings): string {
  const { startMs, endMs } = hypothesis;
  return JSON.stringify({
    Id: randomUUID().replaceAll('-', ''),
    Text: maskProfanity(hypothesis.text, settings.profanity),
    Offset: ticks(startMs),
    Duration: ticks(endMs - startMs),
    Channel: 0,
    ...identity(speakerId, hypothesis.language, settings),
  });
}

/** Body of a speech.phrase in which words were recognised; detailed or simple as the turn asked. */
export function phraseBody(phrase: HeardPhrase, speakerId: string | undefined, settings: TurnSettings): string {
  const mask = (text: string) => maskProfanity(text, settings.profanity);
  const display = mask(phrase.display);
  const raw = phrase.words.map((word) => word.text).join(' ');
  const itn = display.replace(/[.,!?;:]+(?=\s|$)/g, '');
  const words = phrase.words.map((word) => ({
    Word: mask(word.text),
    Offset: ticks(word.startMs),
    Duration: ticks(word.endMs - word.startMs),
  }));
  const best = {
    Confidence: phrase.confidence,
    // As the service does, Lexical and ITN keep the words as said; the option touches MaskedITN and Display.
    Lexical: raw,
    ITN: raw,
    MaskedITN: itn.toLowerCase(),
    Display: display,
    ...(settings.wordTimes ? { Words: words.filter((word) => word.Word !== '') } : {}),
  };
  return JSON.stringify({
    ...phraseHead(phrase.status, phrase.startMs, phrase.endMs - phrase.startMs),
    DisplayText: display,
    ...identity(speakerId, phrase.language, settings),
    ...(settings.detailed ? { NBest: [best] } : {}),
  });
}

/** Body of a speech.phrase without words: NoMatch, InitialSilenceTimeout, EndOfDictation, or a failure. */
export function statusBody(status: RecognitionStatus, offsetMs: number, durationMs = 0): string {
  return JSON.stringify({ ...phraseHead(status, offsetMs, durationMs), DisplayText: '' });
}

function phraseHead(status: RecognitionStatus, offsetMs: number, durationMs: number): object {
  return {
    Id: randomUUID().replaceAll('-', ''),
    RecognitionStatus: status,
    Offset: ticks(offsetMs),
    Duration: ticks(durationMs),
    Channel: 0,
  };
}

function identity(speakerId: string | undefined, language: string | undefined, settings: TurnSettings): SpeechIdentity {
  const spoken = language ?? settings.languages[0];
  return {
    ...(speakerId === undefined ? {} : { SpeakerId: speakerId }),
    ...(settings.identifyLanguage && spoken !== undefined
      ? { PrimaryLanguage: { Language: spoken, Confidence: language === undefined ? 'Low' : 'High' } }
      : {}),
  };
}
