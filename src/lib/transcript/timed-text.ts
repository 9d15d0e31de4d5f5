import type { Phrase, Word } from './phrase.ts';
import { columns, isUnspaced } from './script-spacing.ts';

/** A bit of a phrase's text that stays together on a line, and when it is said. */
export interface TextPiece {
  readonly text: string;
  /** Whether a space parts it from the piece before. */
  readonly spaced: boolean;
  readonly startMs: number;
  readonly endMs: number;
}
type Span = Pick<Word, 'startMs' | 'endMs'>;
type Untimed = Omit<TextPiece, 'startMs' | 'endMs'>;

/** Only for finding the words of scripts without spaces, which does not depend on the locale. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Sums of fractions of characters are off by less than this. */
const rounding = 1e-6;
const nowhere = { word: { text: '', startMs: 0, endMs: 0 }, from: 0, to: 1 };
const opening = /^[\p{Ps}\p{Pi}]$/u;

/**
 * The text of a phrase in pieces of at most `maxColumns`, each with its time. All pieces together are the whole text, but
 * for white space. The service's words may differ from its text ("twenty five dollars", "$25."). Where there are as many
 * words as written ones, each has its word's time. Else pieces that equal words, from both ends inwards, have theirs, and
 * what is between shares the time of the words between by its length.
 */
export function timedText(phrase: Phrase, maxColumns: number): readonly TextPiece[] {
  const tokens = phrase.text.split(/[\s\p{Cc}]+/u).filter((token) => token !== '');
  const groups = tokens.map((token) => piecesOf(token, maxColumns));
  const pieces = groups.flat();
  const spans =
    tokens.length === phrase.words.length
      ? groups.flatMap((group, i) => spread(group, phrase.words.slice(i, i + 1), phrase))
      : alignedSpans(pieces, phrase);
  let lastMs = phrase.startMs;
  return pieces.map((piece, i) => {
    const span = spans[i] ?? phrase;
    const startMs = Math.max(lastMs, Math.round(span.startMs));
    lastMs = Math.max(startMs, Math.round(span.endMs));
    return { ...piece, startMs, endMs: lastMs };
  });
}

function piecesOf(token: string, maxColumns: number): readonly Untimed[] {
  if (!isUnspaced(token) && columns(token) <= maxColumns) return [{ text: token, spaced: true }];
  const texts: string[] = [];
  let pending = '';
  for (const { segment, isWordLike } of segmenter.segment(token)) {
    // Punctuation stays with the word before it, an opening bracket with the one after.
    if (opening.test(segment)) pending += segment;
    else if (!isWordLike && pending === '' && texts.length > 0) texts.push((texts.pop() ?? '') + segment);
    else {
      texts.push(pending + segment);
      pending = '';
    }
  }
  if (pending !== '') texts.push(pending);
  return texts
    .flatMap((text) => (columns(text) <= maxColumns ? [text] : chop(text, maxColumns)))
    .map((text, i) => ({ text, spaced: i === 0 }));
}

function chop(text: string, maxColumns: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(text)) {
    if (part !== '' && columns(part + segment) > maxColumns) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}

function alignedSpans(pieces: readonly Untimed[], phrase: Phrase): readonly Span[] {
  const { words } = phrase;
  const most = Math.min(pieces.length, words.length);
  let head = 0;
  while (head < most && same(pieces[head], words[head])) head++;
  let tail = 0;
  while (tail < most - head && same(pieces.at(-1 - tail), words.at(-1 - tail))) tail++;
  const between = {
    startMs: words[head - 1]?.endMs ?? phrase.startMs,
    endMs: words[words.length - tail]?.startMs ?? phrase.endMs,
  };
  return [
    ...words.slice(0, head),
    ...spread(pieces.slice(head, pieces.length - tail), words.slice(head, words.length - tail), between),
    ...words.slice(words.length - tail),
  ];
}

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** Whether two texts are the same word, whatever their case and punctuation; texts of punctuation alone never are. */
export function saysSame(a: string, b: string): boolean {
  return bare(a) !== '' && bare(a) === bare(b);
}

const same = (piece: Untimed | undefined, word: Word | undefined): boolean =>
  saysSame(piece?.text ?? '', word?.text ?? '');

/** Lays the characters of `pieces` evenly over those of `words`; over `otherwise` when there are no words. */
function spread(pieces: readonly Untimed[], words: readonly Word[], otherwise: Span): readonly Span[] {
  const over = words.length > 0 ? words : [{ text: '-', ...otherwise }];
  let said = 0;
  const placed = over.map((word) => {
    const from = said;
    said += Math.max(1, word.text.length);
    return { word, from, to: said };
  });
  const time = (at: number, isHere: (to: number) => boolean): number => {
    const { word, from, to } = placed.find((place) => isHere(place.to)) ?? placed.at(-1) ?? nowhere;
    return word.startMs + ((word.endMs - word.startMs) * Math.min(at - from, to - from)) / (to - from);
  };
  const scale = said / pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  let at = 0;
  return pieces.map((piece) => {
    const from = at;
    at += piece.text.length * scale;
    const until = at;
    // A piece that starts just where a word ends starts with the next word; one that ends there ends with that word.
    return {
      startMs: time(from, (to) => from < to - rounding),
      endMs: time(until, (to) => until <= to + rounding),
    };
  });
}
