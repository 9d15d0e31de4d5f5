import type { Token } from './spoken.ts';

/** A run of text that is all found, or not at all. */
export interface Piece {
  readonly text: string;
  /** The number of the hit that it belongs to. */
  readonly hit?: number;
}

/** A word, and what stands before it. */
export interface ShownWord {
  readonly before: readonly Piece[];
  readonly pieces: readonly Piece[];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The words of a text with the parts that were found in them; `hits` are in order and do not overlap. */
export function shownWords(tokens: readonly Token[], hits: readonly Range[]): readonly ShownWord[] {
  return tokens.map((token, at) => {
    const from = tokens[at - 1]?.to ?? token.from;
    return {
      before: cut({ from, to: token.from }, ' '.repeat(token.from - from), hits),
      pieces: cut(token, token.text, hits),
    };
  });
}

function cut(range: Range, text: string, hits: readonly Range[]): readonly Piece[] {
  if (text === '') return [];
  const pieces: Piece[] = [];
  let at = range.from;
  const part = (to: number) => text.slice(at - range.from, to - range.from);
  for (const [nth, hit] of hits.entries()) {
    if (hit.to <= at || hit.from >= range.to) continue;
    if (hit.from > at) {
      pieces.push({ text: part(hit.from) });
      at = hit.from;
    }
    const to = Math.min(hit.to, range.to);
    pieces.push({ text: part(to), hit: nth });
    at = to;
  }
  if (at < range.to) pieces.push({ text: part(range.to) });
  return pieces;
}
