import assert from 'node:assert/strict';
import type { TonesScript } from '../../../local/speech/tones/tones-script.ts';
import type { TranscriptBody } from './start-app.ts';

/** How far a word's start may be from the truth. */
const toleranceMs = 20;

/** Asserts that a transcript holds every word of a script exactly once, in order, at its true time. */
export function assertEveryWordOnce(transcript: TranscriptBody, script: TonesScript): void {
  const heard = transcript.phrases.flatMap((phrase) => phrase.words);
  const said = [...script.words];
  assert.deepEqual(
    heard.map((word) => word.text),
    said.map((word) => word.text),
  );
  const late = said.filter((word, at) => Math.abs(word.startMs - 1000 * (heard[at]?.start ?? 0)) > toleranceMs);
  assert.deepEqual(late, [], 'every word starts within 20 ms of its true time');
}
