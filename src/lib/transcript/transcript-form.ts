import type { TranscriptParts } from './edited-transcript.ts';
import { plainText } from './plain-text.ts';
import { rangeOfSeconds } from './seconds.ts';
import { subrip } from './subrip.ts';
import { transcriptJson } from './transcript-json.ts';
import { webvtt } from './webvtt.ts';

/** JSON last: where it is, the others are. */
export const writtenForms = ['txt', 'srt', 'vtt', 'json'] as const;
export type TranscriptForm = (typeof writtenForms)[number];

/** A transcript in one of its forms, as it is made: never there as a whole. */
export function transcriptForm(form: TranscriptForm, { head, phrases }: TranscriptParts): Iterable<string> {
  const missing = head.integrity.missing.map(({ start, end, ...rest }) => ({
    ...rangeOfSeconds({ start, end }),
    ...rest,
  }));
  switch (form) {
    case 'txt':
      return plainText(phrases, missing);
    case 'srt':
      return subrip(phrases);
    case 'vtt':
      return webvtt(phrases, missing);
    case 'json':
      return transcriptJson(head, phrases);
  }
}

export function* encoded(lines: Iterable<string>): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (const line of lines) yield encoder.encode(line);
}
