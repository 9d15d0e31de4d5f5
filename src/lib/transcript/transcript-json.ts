import type { Phrase } from './phrase.ts';
import { phraseViews, type TranscriptHead } from './transcript.ts';

/** transcript.json in parts, a phrase on each line: the text of a long file is never there twice. */
export function* transcriptJson(head: TranscriptHead, phrases: Iterable<Phrase>): Generator<string> {
  yield '{\n';
  for (const [key, value] of Object.entries(head)) yield `${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;
  // Last, so that who opens the file sees first what is short.
  yield '"phrases": [';
  let last = 0;
  for (const view of phraseViews(phrases)) {
    yield `${last === 0 ? '\n' : ',\n'}${JSON.stringify(view)}`;
    last = view.id;
  }
  yield `${last === 0 ? '' : '\n'}]\n}\n`;
}
