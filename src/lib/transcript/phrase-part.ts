import { joined } from './cue-lines.ts';
import type { Phrase, Word } from './phrase.ts';
import { between } from './script-spacing.ts';
import { saysSame, timedText } from './timed-text.ts';

/** What a phrase can be cut between: its words; without any the pieces of its text, with times guessed from their lengths. */
export function unitsOf(phrase: Phrase): readonly Word[] {
  if (phrase.words.length > 0) return phrase.words;
  const pieces = timedText(phrase, Number.POSITIVE_INFINITY);
  return pieces.length > 0 ? pieces : [phrase];
}

/** A phrase with only those of its units that are `kept`, as unitsOf counts them; undefined when none is. */
export function partOf(phrase: Phrase, kept: readonly boolean[]): Phrase | undefined {
  if (!kept.includes(false)) return phrase;
  const units = unitsOf(phrase).filter((_, at) => kept[at]);
  const [first] = units;
  if (!first) return undefined;
  return {
    ...phrase,
    startMs: kept[0] ? phrase.startMs : first.startMs,
    endMs: kept.at(-1) ? phrase.endMs : units.reduce((max, unit) => Math.max(max, unit.endMs), first.endMs),
    text: textOf(phrase, kept, units),
    words: phrase.words.filter((_, at) => kept[at]),
  };
}

/** As much of the written text as belongs to the units, where it is in step with them; else what was said. */
function textOf(phrase: Phrase, kept: readonly boolean[], units: readonly Word[]): string {
  const pieces = timedText(phrase, Number.POSITIVE_INFINITY);
  if (pieces.length === kept.length) return joined(pieces.filter((_, at) => kept[at]));
  // Where "$25" is written for "twenty five dollars", what is before and what is after may still be word for word.
  for (const shift of [0, pieces.length - kept.length]) {
    const part = pieces.filter((_, at) => kept[at - shift]);
    const inStep = part.length === units.length && part.every(({ text }, at) => saysSame(text, units[at]?.text ?? ''));
    if (inStep) return joined(part);
  }
  return units.map(({ text }) => text).reduce((all, word) => all + between(all, word) + word);
}
