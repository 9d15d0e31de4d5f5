/** One recognised word; times count from the first audio of the turn. */
export interface HeardWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1. */
  readonly confidence: number;
}

/** What a service may say of a stretch of audio (the SDK's RecognitionStatus, by name). */
export type RecognitionStatus =
  | 'Success'
  | 'NoMatch'
  | 'InitialSilenceTimeout'
  | 'BabbleTimeout'
  | 'EndOfDictation'
  | 'Error'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'Forbidden';

/** One recognised utterance; times count from the first audio of the turn. */
export interface HeardPhrase {
  readonly status: RecognitionStatus;
  readonly words: readonly HeardWord[];
  /** As read by people: with capitals and a full stop. The words alone are the lexical form. */
  readonly display: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence: number;
  /** Whatever tells this recognizer's speakers apart; the session numbers them as guests. Undefined = one speaker. */
  readonly speaker?: string | undefined;
  /** The locale heard, when the recognizer can tell. */
  readonly language?: string | undefined;
}

/** A guess at the utterance in progress. */
export interface Hypothesis {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly speaker?: string | undefined;
  readonly language?: string | undefined;
}

/** Where a recognizer reports; called in order of time. A rejected promise ends the turn. */
export interface RecognizerSink {
  hypothesis(hypothesis: Hypothesis): Promise<void>;
  phrase(phrase: HeardPhrase): Promise<void>;
}

/** What a turn asks of its recognizer. */
export interface RecognizerRequest {
  /** Candidate locales; the first is the default. */
  readonly languages: readonly string[];
  /** 1 for the first accepted connection. */
  readonly connection: number;
  /** The client's X-ConnectionId; the SDK keeps it across its own reconnects. */
  readonly connectionId: string;
  /** Where the turn's first audio lies in all audio of this connection id, if the client replays as the SDK does. */
  readonly baseMs: number;
  /** A phrase ends after this much silence. Undefined = the recognizer's own. */
  readonly segmentationSilenceMs: number | undefined;
  /** A phrase is cut at this length at the latest. */
  readonly maxPhraseMs: number;
}

/** Recognises one turn's audio: 16 kHz mono. Disposing it abandons what is under way. */
export interface Recognizer extends AsyncDisposable {
  /** Takes the next samples; settles when the recognizer can take more. */
  push(samples: Int16Array): Promise<void>;
  /** Tells that the audio is over; settles when every phrase has been reported. */
  end(): Promise<void>;
}

/** Makes a recognizer for each turn. */
export type RecognizerFactory = (request: RecognizerRequest, sink: RecognizerSink) => Recognizer;

/** The rate at which recognizers take samples. */
export const recognizerRateHz = 16_000;
