import { type Folded, fold } from './fold.ts';
import { type Spoken, shownText } from './spoken.ts';

/** A place where a searched text stands. */
export interface Hit {
  /** Of the phrase, from 0. */
  readonly at: number;
  /** In the text as it is shown. */
  readonly from: number;
  readonly to: number;
}

const folded = new WeakMap<Spoken, Folded>();

function foldedOf(phrase: Spoken): Folded {
  let made = folded.get(phrase);
  if (!made) {
    made = fold(shownText(phrase));
    folded.set(phrase, made);
  }
  return made;
}

/** Everywhere that a text stands, whatever its case and accents, in order. */
export function find(phrases: readonly Spoken[], wanted: string): readonly Hit[] {
  const needle = fold(wanted.trim().replaceAll(/\s+/g, ' ')).text;
  if (needle === '') return [];
  const hits: Hit[] = [];
  for (const [at, phrase] of phrases.entries()) {
    const { text, place } = foldedOf(phrase);
    for (let from = text.indexOf(needle); from >= 0; from = text.indexOf(needle, from + needle.length)) {
      hits.push({ at, from: place(from), to: place(from + needle.length) });
    }
  }
  return hits;
}
