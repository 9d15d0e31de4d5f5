import { withText } from './edit-words.ts';
import type { Phrase } from './phrase.ts';
import type { Edits, TextEdit } from './revision.ts';
import { secondsRange } from './seconds.ts';

/** Where the corrections of a revision belong in a recognised transcript. */
export interface Placed {
  /** By the number of the phrase, from 1. */
  readonly texts: ReadonlyMap<number, TextEdit>;
  /** Those whose phrase is not there any more as it was. */
  readonly unplaced: readonly TextEdit[];
}

const keyOf = (start: number, end: number, text: string): string => `${start}/${end}/${text}`;

/** Finds the phrases that were corrected: they have the time and the text that they had. */
export function placeEdits(phrases: Iterable<Phrase>, edits: readonly TextEdit[]): Placed {
  const ids = new Map<string, number[]>(edits.map(({ start, end, was }) => [keyOf(start, end, was), []]));
  let id = 0;
  for (const phrase of edits.length > 0 ? phrases : []) {
    id += 1;
    const { start, end } = secondsRange(phrase);
    ids.get(keyOf(start, end, phrase.text))?.push(id);
  }
  const texts = new Map<number, TextEdit>();
  const unplaced: TextEdit[] = [];
  for (const edit of edits) {
    const here = ids.get(keyOf(edit.start, edit.end, edit.was)) ?? [];
    // Two people may say the same at once: then the number decides, as long as it holds.
    const found = here.find((one) => one === edit.id) ?? here.find((one) => !texts.has(one));
    if (found === undefined) unplaced.push(edit);
    else texts.set(found, { ...edit, id: found });
  }
  return { texts, unplaced };
}

/** The phrases as they were edited; iterated anew each time, so that no more of them is held than of those that come in. */
export function editedPhrases(
  phrases: Iterable<Phrase>,
  speakers: Edits['speakers'],
  placed: Placed,
): Iterable<Phrase> {
  const names = new Map(Object.entries(speakers));
  return {
    *[Symbol.iterator]() {
      let id = 0;
      for (const phrase of phrases) {
        id += 1;
        const text = placed.texts.get(id)?.text;
        const corrected = text === undefined ? phrase : withText(phrase, text);
        const name = phrase.speaker === undefined ? undefined : names.get(phrase.speaker);
        yield name === undefined ? corrected : { ...corrected, speaker: name };
      }
    },
  };
}
