import type { Phrase } from './phrase.ts';
import { between } from './script-spacing.ts';

/** Silence after which the same speaker starts a new paragraph. */
const paragraphPauseMs = 2000;
/** A paragraph of this many characters ends with its phrase, so that a lecture does not become a single one. */
const longParagraph = 800;

/** For reading: paragraphs by speaker and pause, each on one line with an empty line between; speakers named, no times. */
export function* plainText(phrases: Iterable<Phrase>): Generator<string> {
  let before: Phrase | undefined;
  let written = 0;
  for (const phrase of phrases) {
    const said = phrase.text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
    if (said === '') continue;
    const goesOn =
      before !== undefined &&
      phrase.speaker === before.speaker &&
      phrase.startMs - before.endMs < paragraphPauseMs &&
      written < longParagraph;
    const text = goesOn || phrase.speaker === undefined ? said : `${phrase.speaker}: ${said}`;
    if (before === undefined) yield text;
    else if (goesOn) yield between(before.text.trimEnd(), said) + text;
    else yield `\n\n${text}`;
    written = goesOn ? written + said.length : said.length;
    before = phrase;
  }
  if (before !== undefined) yield '\n';
}
