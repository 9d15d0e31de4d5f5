import type { Word } from './phrase.ts';
import { saysSame } from './timed-text.ts';

/** A word that was heard twice: its place in either list. */
export interface WordPair {
  readonly left: number;
  readonly right: number;
}

/**
 * Two hearings of a word lie tens of milliseconds apart; so much is let pass. A pair counts for more the nearer it lies, or else
 * repeated words ("no no no") would be paired one off when that makes one pair more.
 */
const toleranceMs = 200;

export const middleOf = ({ startMs, endMs }: Pick<Word, 'startMs' | 'endMs'>): number => (startMs + endMs) / 2;

/**
 * Words that two recognitions of the same audio both heard, in order: a longest common subsequence by text, weighted by how
 * near the two hearings of each word lie in time. Takes time and memory by the product of the lengths.
 */
export function alignWords(left: readonly Word[], right: readonly Word[]): readonly WordPair[] {
  // best[i][j] is the weight of the best pairs among left's words from i on and right's from j on.
  const best = Array.from({ length: left.length + 1 }, () => new Float64Array(right.length + 1));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    const row = best[i];
    for (let j = right.length - 1; row && j >= 0; j--) {
      const paired = weightOf(left[i], right[j]) + at(i + 1, j + 1);
      row[j] = Math.max(at(i + 1, j), at(i, j + 1), paired);
    }
  }
  const pairs: WordPair[] = [];
  for (let i = 0, j = 0; at(i, j) > 0; ) {
    if (at(i, j) === at(i + 1, j)) i++;
    else if (at(i, j) === at(i, j + 1)) j++;
    else pairs.push({ left: i++, right: j++ });
  }
  return pairs;
}

function weightOf(a: Word | undefined, b: Word | undefined): number {
  if (!a || !b || !saysSame(a.text, b.text)) return 0;
  return Math.max(0, toleranceMs - Math.abs(middleOf(a) - middleOf(b)));
}
