import type { ChannelRange } from '../audio/channels.ts';
import { cuesOf } from './cue.ts';
import { linesOf } from './cue-lines.ts';
import { missingLine } from './missing-line.ts';
import type { Phrase } from './phrase.ts';
import { timestamp } from './timestamp.ts';

/**
 * WebVTT (https://www.w3.org/TR/webvtt1/), lines ending in LF, a cue at a time; the speaker as a voice span. What is missing is
 * noted at the top, where players do not show it.
 */
export function* webvtt(phrases: Iterable<Phrase>, missing: readonly ChannelRange[] = []): Generator<string> {
  yield 'WEBVTT\n';
  for (const gap of missing) yield `\nNOTE ${missingLine(gap)}\n`;
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
