import { withText } from '../../src/lib/transcript/edit-words.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { type TextPiece, timedText } from '../../src/lib/transcript/timed-text.ts';
import type { PhraseJson } from '../api/transcript-types.ts';

/** A phrase with its number, from 1. */
export interface Spoken extends Phrase {
  readonly id: number;
}

const ms = (seconds: number) => Math.round(seconds * 1000);

export function spokenOf({ id, start, end, text, confidence, speaker, language, words, edited }: PhraseJson): Spoken {
  return {
    id,
    startMs: ms(start),
    endMs: ms(end),
    text,
    confidence,
    ...(speaker === undefined ? {} : { speaker }),
    ...(language === undefined ? {} : { language }),
    words: words.map((word) => ({ text: word.text, startMs: ms(word.start), endMs: ms(word.end) })),
    ...(edited ? { edited } : {}),
  };
}

export const corrected = (phrase: Spoken, text: string): Spoken => ({ ...withText(phrase, text), id: phrase.id });

/** A word as it is written, its time, and its place in the text that is shown. */
export interface Token extends TextPiece {
  readonly from: number;
  readonly to: number;
}

const tokens = new WeakMap<Spoken, readonly Token[]>();

/** The words of a phrase's text as they are shown, with the times at which they are said. */
export function tokensOf(phrase: Spoken): readonly Token[] {
  let made = tokens.get(phrase);
  if (!made) {
    let at = 0;
    made = timedText(phrase, Number.POSITIVE_INFINITY).map((piece, place) => {
      const from = at + (piece.spaced && place > 0 ? 1 : 0);
      at = from + piece.text.length;
      return { ...piece, from, to: at };
    });
    tokens.set(phrase, made);
  }
  return made;
}

/** The text as its tokens show it: one space where there was any white space. */
export const shownText = (phrase: Spoken): string =>
  phrase.text
    .split(/[\s\p{Cc}]+/u)
    .filter((part) => part !== '')
    .join(' ');
