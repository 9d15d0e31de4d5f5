import type { Sniffed } from './sniff.ts';

/** By what a file's first bytes say that it is: what browsers are told, of those forms that one of them plays. */
const bySound: ReadonlyMap<string, string> = new Map([
  ['MP3', 'audio/mpeg'],
  ['AAC', 'audio/aac'],
  ['M4A', 'audio/mp4'],
  ['MP4', 'audio/mp4'],
  ['3GP', 'audio/mp4'],
  ['QuickTime', 'audio/mp4'],
  ['OGG', 'audio/ogg'],
  ['FLAC', 'audio/flac'],
  ['Matroska or WebM', 'audio/webm'],
  ['AIFF', 'audio/aiff'],
  ['CAF', 'audio/x-caf'],
]);

/** By the end of a name, where the first bytes say nothing: an MP3 may begin with anything. */
const byEnding: ReadonlyMap<string, string> = new Map([
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mpeg'],
  ['aac', 'audio/aac'],
  ['m4a', 'audio/mp4'],
  ['mp4', 'audio/mp4'],
  ['ogg', 'audio/ogg'],
  ['oga', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['flac', 'audio/flac'],
  ['webm', 'audio/webm'],
]);

/** Browsers that play by content try this one, and none of them shows it as a page. */
const unknownType = 'application/octet-stream';

/** The media type to play a file by, from its first bytes and, where these say nothing, its name; never one of text or of a page. */
export function mediaType(sniffed: Sniffed, name: string): string {
  if (sniffed.kind === 'wav') return 'audio/wav';
  if (sniffed.kind === 'encoded') return bySound.get(sniffed.description) ?? unknownType;
  if (sniffed.kind !== 'unknown') return unknownType;
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return byEnding.get(ending) ?? unknownType;
}
