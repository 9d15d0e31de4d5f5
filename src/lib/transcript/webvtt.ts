import { cuesOf } from './cue.ts';
import { linesOf } from './cue-lines.ts';
import type { Phrase } from './phrase.ts';
import { timestamp } from './timestamp.ts';

/** WebVTT (https://www.w3.org/TR/webvtt1/), lines ending in LF, a cue at a time; the speaker as a voice span. */
export function* webvtt(phrases: Iterable<Phrase>): Generator<string> {
  yield 'WEBVTT\n';
  let number = 0;
  for (const { startMs, endMs, speaker, pieces } of cuesOf(phrases)) {
    const voice = speaker === undefined ? '' : `<v ${escaped(speaker.replace(/[\s\p{Cc}]+/gu, ' '))}>`;
    const payload = voice + linesOf(pieces).map(escaped).join('\n');
    yield `\n${++number}\n${timestamp(startMs, '.')} --> ${timestamp(endMs, '.')}\n${payload}\n`;
  }
}

/** With `>` escaped too, no text can hold the arrow that starts a cue. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
