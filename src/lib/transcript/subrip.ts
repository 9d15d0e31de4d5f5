import { cuesOf } from './cue.ts';
import { labelPieces, linesOf } from './cue-lines.ts';
import type { Phrase } from './phrase.ts';
import { timestamp } from './timestamp.ts';

const labelOf = (speaker: string): string => `${speaker}:`;

/**
 * SubRip, a cue at a time, lines ending in CR LF: it has no standard, and players for Windows, where it comes from, expect
 * them, while the others take both. The speaker's name stands before the text wherever the speaker changes.
 */
export function* subrip(phrases: Iterable<Phrase>): Generator<string> {
  let number = 0;
  let speaking: string | undefined;
  for (const { startMs, endMs, speaker, pieces } of cuesOf(phrases, labelOf)) {
    const label = speaker === undefined || speaker === speaking ? [] : labelPieces(labelOf(speaker));
    speaking = speaker;
    const [first, ...rest] = pieces;
    const lines = linesOf(first ? [...label, { ...first, spaced: true }, ...rest] : label);
    // There is no escape, and an arrow in the text would look like a cue's times.
    const payload = lines.map((line) => line.replaceAll('-->', '-- >')).join('\r\n');
    yield `${++number}\r\n${timestamp(startMs, ',')} --> ${timestamp(endMs, ',')}\r\n${payload}\r\n\r\n`;
  }
}
