import type { ChannelRange } from '../audio/channels.ts';
import { missingLine } from './missing-line.ts';
import type { Phrase } from './phrase.ts';
import { between } from './script-spacing.ts';

/** Silence after which the same speaker starts a new paragraph. */
const paragraphPauseMs = 2000;
/** A paragraph of this many characters ends with its phrase, so that a lecture does not become a single one. */
const longParagraph = 800;

/**
 * For reading: paragraphs by speaker and pause, each on one line with an empty line between; speakers named, no times but those
 * of what is missing.
 */
export function* plainText(phrases: Iterable<Phrase>, missing: readonly ChannelRange[] = []): Generator<string> {
  const gaps = [...missing];
  let before: Phrase | undefined;
  let paragraph = '';
  let written = 0;
  for (const phrase of phrases) {
    const said = phrase.text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
    if (said === '') continue;
    while (gaps[0] && gaps[0].startMs <= phrase.startMs) {
      yield paragraph + missingLine(gaps[0]);
      gaps.shift();
      paragraph = '\n\n';
      before = undefined;
    }
    const goesOn =
      before !== undefined &&
      phrase.speaker === before.speaker &&
      phrase.startMs - before.endMs < paragraphPauseMs &&
      written < longParagraph;
    const text = goesOn || phrase.speaker === undefined ? said : `${phrase.speaker}: ${said}`;
    yield (goesOn && before ? between(before.text.trimEnd(), said) : paragraph) + text;
    paragraph = '\n\n';
    written = goesOn ? written + said.length : said.length;
    before = phrase;
  }
  for (const gap of gaps) {
    yield paragraph + missingLine(gap);
    paragraph = '\n\n';
  }
  if (paragraph !== '') yield '\n';
}
