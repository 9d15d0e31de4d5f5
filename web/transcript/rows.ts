import { maxSeparateChannels } from '../../src/lib/audio/channels.ts';
import type { Joining } from '../../src/lib/transcript/seam.ts';
import type { Spoken } from './spoken.ts';

export interface Gap {
  readonly startMs: number;
  readonly endMs: number;
  /** On which it is, where each is recognised by itself. */
  readonly channel?: number;
}

/** Where the recording was divided, and how it was put together again. */
export interface SeamMark {
  readonly atMs: number;
  readonly joined: Joining | undefined;
  readonly pauseMs: number;
}

export interface PhraseRow {
  readonly kind: 'phrase';
  readonly phrase: Spoken;
  /** Among the phrases, from 0. */
  readonly at: number;
  /** Another one speaks than before. */
  readonly turn: boolean;
  /** Said where it differs from the phrase before. */
  readonly language?: string;
  /** The recording was divided just before it. */
  readonly seam?: SeamMark;
}

export interface GapRow extends Gap {
  readonly kind: 'gap';
}

/** What stands under each other in a transcript. */
export type Row = PhraseRow | GapRow;

/** The rows of a transcript, in the order of time. */
export function rowsOf(
  phrases: readonly Spoken[],
  { missing = [], seams = [] }: { readonly missing?: readonly Gap[]; readonly seams?: readonly SeamMark[] } = {},
): readonly Row[] {
  const severalLanguages = new Set(phrases.map(({ language }) => language)).size > 1;
  const rows: Row[] = [];
  let gap = 0;
  let seam = 0;
  for (const [at, phrase] of phrases.entries()) {
    const before = phrases[at - 1];
    let turn = at === 0 || before?.speaker !== phrase.speaker;
    for (let next = missing[gap]; next && next.startMs <= phrase.startMs; next = missing[++gap]) {
      rows.push({ kind: 'gap', ...next });
      turn = true;
    }
    let divided: SeamMark | undefined;
    for (let next = seams[seam]; next && next.atMs <= phrase.startMs; next = seams[++seam]) divided = next;
    rows.push({
      kind: 'phrase',
      phrase,
      at,
      turn,
      ...(severalLanguages && phrase.language && (turn || before?.language !== phrase.language)
        ? { language: phrase.language }
        : {}),
      ...(divided ? { seam: divided } : {}),
    });
  }
  for (const left of missing.slice(gap)) rows.push({ kind: 'gap', ...left });
  return rows;
}

/** A number that no other row of the transcript has: phrases have theirs, gaps are below zero. */
export function keyOfRow(row: Row): number {
  return row.kind === 'phrase' ? row.phrase.id : -row.startMs * maxSeparateChannels - (row.channel ?? 1);
}

/** What a seam says of itself. */
export function seamText({ joined, pauseMs }: SeamMark): string {
  switch (joined) {
    case 'words':
      return 'Two parts of the recording meet here. They were joined at a word that both heard.';
    case 'times':
      return 'Two parts of the recording meet here, where neither a pause nor a common word was found: a word may be damaged.';
    case 'wordless':
      return 'Two parts of the recording meet here, where nothing is said.';
    default:
      return `Two parts of the recording meet here, in a pause of ${(pauseMs / 1000).toFixed(1)} s.`;
  }
}
