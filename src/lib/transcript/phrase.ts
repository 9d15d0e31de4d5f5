/** One recognised word. Times are integer milliseconds from the start of the file. */
export interface Word {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** One recognised utterance: plain data, safe to keep after the recognition that made it. */
export interface Phrase {
  /** From the start of the file. */
  readonly startMs: number;
  readonly endMs: number;
  /** As people read it, with case and punctuation. */
  readonly text: string;
  /** 0 to 1, as the service gave it. */
  readonly confidence: number;
  /** `Guest-1`, `Guest-2`, ..., or `Channel-1`, ...; absent when neither was asked for, or unknown. */
  readonly speaker?: string;
  /** BCP 47, e.g. `en-US`; absent when the service did not say. */
  readonly language?: string;
  /** That it was said on, from 1; absent where the channels were mixed. */
  readonly channel?: number;
  readonly words: readonly Word[];
  /** True when people changed its text; absent otherwise. */
  readonly edited?: boolean;
}

/** A phrase that was said on a channel: who speaks there is named after it. */
export function onChannel(phrase: Phrase, channel: number): Phrase {
  return { ...phrase, speaker: `Channel-${channel}`, channel };
}

/** The same phrase `byMs` later: from a segment's own time to the file's. */
export function shiftPhrase(phrase: Phrase, byMs: number): Phrase {
  return {
    ...phrase,
    startMs: phrase.startMs + byMs,
    endMs: phrase.endMs + byMs,
    words: phrase.words.map((word) => ({ ...word, startMs: word.startMs + byMs, endMs: word.endMs + byMs })),
  };
}
