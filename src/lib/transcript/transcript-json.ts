import type { Transcript } from './transcript-schema.ts';

/** transcript.json in parts, a phrase on each line: the text of a long file is never there twice. */
export function* transcriptJson(transcript: Transcript): Generator<string> {
  const { phrases, ...rest } = transcript;
  yield '{\n';
  for (const [key, value] of Object.entries(rest)) yield `${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;
  // Last, so that who opens the file sees first what is short.
  yield '"phrases": [';
  for (const [i, phrase] of phrases.entries()) yield `${i === 0 ? '\n' : ',\n'}${JSON.stringify(phrase)}`;
  yield `${phrases.length === 0 ? '' : '\n'}]\n}\n`;
}
