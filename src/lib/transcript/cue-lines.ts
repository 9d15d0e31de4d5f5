import { columns } from './script-spacing.ts';
import type { TextPiece } from './timed-text.ts';

/** What broadcasters' guides agree on, and what fits players: two lines of 42 columns. */
export const maxColumns = 42;
export const maxLines = 2;

type Piece = Pick<TextPiece, 'text' | 'spaced'>;

export const joined = (pieces: readonly Piece[]): string =>
  pieces.map((piece, i) => (piece.spaced && i > 0 ? ' ' : '') + piece.text).join('');

/** The text before a cue's own, e.g. a speaker's name, in pieces. */
export function labelPieces(label: string): readonly Piece[] {
  return label.split(/[\s\p{Cc}]+/u).flatMap((text) => (text === '' ? [] : [{ text, spaced: true }]));
}

/** How many of the pieces from `from` on fit into one cue after `label`; at least one. */
export function fitting(pieces: readonly TextPiece[], from: number, label: readonly Piece[]): number {
  let line = 1;
  let used = 0;
  const fits = (piece: Piece): boolean => {
    const width = columns(piece.text);
    const more = used === 0 ? width : used + (piece.spaced ? 1 : 0) + width;
    if (more <= maxColumns) used = more;
    else {
      line++;
      used = width;
    }
    return line <= maxLines;
  };
  for (const piece of label) fits(piece);
  let count = 0;
  for (let i = from; i < pieces.length; i++, count++) {
    const piece = pieces[i];
    if (!piece || !fits(i === from ? { ...piece, spaced: true } : piece)) break;
  }
  return Math.max(1, count);
}

/** One line when the pieces fit on it, else two about as long, divided after punctuation where that is near. */
export function linesOf(pieces: readonly Piece[]): readonly string[] {
  const whole = joined(pieces);
  if (columns(whole) <= maxColumns) return [whole];
  let best: readonly string[] = [whole];
  let bestCost = Number.POSITIVE_INFINITY;
  for (let i = 1; i < pieces.length; i++) {
    const lines = [joined(pieces.slice(0, i)), joined(pieces.slice(i))];
    const [first = '', second = ''] = lines;
    const widths = [columns(first), columns(second)];
    const over = widths.reduce((sum, width) => sum + Math.max(0, width - maxColumns), 0);
    const unequal = Math.abs((widths[0] ?? 0) - (widths[1] ?? 0));
    const cost = over * 1000 + unequal - (/\p{P}$/u.test(first) ? 16 : 0);
    if (cost < bestCost) {
      best = lines;
      bestCost = cost;
    }
  }
  return best;
}
