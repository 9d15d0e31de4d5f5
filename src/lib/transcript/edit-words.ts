import type { Phrase, Word } from './phrase.ts';
import { saysSame, type TextPiece, timedText } from './timed-text.ts';

/** A word of the new text: one that was there before, by its place among the words, or a new one. */
type Slot = { readonly at: number } | { readonly text: string };

/** A word must last this long to be seen when a player follows the words; one that is put between others takes it from its neighbour. */
const shortestMs = 40;
/** Comparing two texts takes memory by the product of the lengths; beyond, all between their common ends counts as new. */
const mostComparisons = 1_000_000;

/**
 * The phrase with another text. It keeps its start and end; words that the new text has too keep their times, new ones share the
 * time of those that they replace by their lengths, or that between their neighbours. The same text changes nothing.
 */
export function withText(phrase: Phrase, text: string): Phrase {
  if (text === phrase.text) return phrase;
  // Where the service gave no words, nobody knows when they were said.
  const words = phrase.words.length === 0 ? [] : timed(phrase, slotsOf(phrase, text));
  return { ...phrase, text, words, edited: true };
}

function slotsOf(phrase: Phrase, text: string): readonly Slot[] {
  const before = timedText(phrase, Number.POSITIVE_INFINITY);
  const after = timedText({ ...phrase, text, words: [] }, Number.POSITIVE_INFINITY);
  const wordsOf = assign(phrase.words, before);
  const kept = commonPieces(before, after);
  return after.flatMap((piece, at): Slot[] => {
    const old = kept.get(at);
    if (old !== undefined) return (wordsOf[old] ?? []).map((word) => ({ at: word }));
    const said = piece.text.replaceAll(/^[\p{P}\s]+|[\p{P}\s]+$/gu, '');
    return said === '' ? [] : [{ text: said }];
  });
}

/** To each piece of the text the places of the words that are said in its time; every word goes to one. */
function assign(words: readonly Word[], pieces: readonly TextPiece[]): readonly (readonly number[])[] {
  const assigned: number[][] = pieces.map(() => []);
  let piece = 0;
  for (const [at, { startMs, endMs }] of words.entries()) {
    const middleMs = (startMs + endMs) / 2;
    while (piece < pieces.length - 1 && (pieces[piece]?.endMs ?? 0) <= middleMs) piece++;
    assigned[piece]?.push(at);
  }
  return assigned;
}

const same = (a: TextPiece | undefined, b: TextPiece | undefined): boolean =>
  a !== undefined && b !== undefined && (a.text === b.text || saysSame(a.text, b.text));

/** Of each piece that both texts have, in order, its place in the new one and in the old one: a longest common subsequence. */
function commonPieces(before: readonly TextPiece[], after: readonly TextPiece[]): ReadonlyMap<number, number> {
  const common = new Map<number, number>();
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && same(before[head], after[head])) common.set(head, head++);
  let tail = 0;
  while (tail < most - head && same(before.at(-1 - tail), after.at(-1 - tail))) {
    tail++;
    common.set(after.length - tail, before.length - tail);
  }
  const rows = before.length - head - tail;
  const columns = after.length - head - tail;
  if (rows * columns > mostComparisons) return common;
  // longest[i * (columns + 1) + j] is the length of what the middles have in common from i and j on.
  const longest = new Uint16Array((rows + 1) * (columns + 1));
  const from = (i: number, j: number): number => longest[i * (columns + 1) + j] ?? 0;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      longest[i * (columns + 1) + j] = same(before[head + i], after[head + j])
        ? 1 + from(i + 1, j + 1)
        : Math.max(from(i + 1, j), from(i, j + 1));
    }
  }
  for (let i = 0, j = 0; from(i, j) > 0; ) {
    if (same(before[head + i], after[head + j])) common.set(head + j++, head + i++);
    else if (from(i + 1, j) >= from(i, j + 1)) i++;
    else j++;
  }
  return common;
}

function timed({ words, startMs, endMs }: Phrase, slots: readonly Slot[]): readonly Word[] {
  const done: Word[] = [];
  let lastAt = -1;
  for (let from = 0; from < slots.length; ) {
    const slot = slots[from];
    if (slot && 'at' in slot) {
      const word = words[slot.at];
      if (word) done.push(word);
      lastAt = slot.at;
      from++;
      continue;
    }
    const end = slots.findIndex((later, at) => at > from && 'at' in later);
    const run = slots.slice(from, end < 0 ? undefined : end);
    const texts = run.flatMap((one) => ('text' in one ? [one.text] : []));
    const next = slots[from + run.length];
    const nextAt = next && 'at' in next ? next.at : words.length;
    const replaced = words.slice(lastAt + 1, nextAt);
    const gap = {
      startMs: replaced[0]?.startMs ?? words[lastAt]?.endMs ?? startMs,
      endMs: replaced.at(-1)?.endMs ?? words[nextAt]?.startMs ?? endMs,
    };
    const before = done.at(-1);
    const after = words[nextAt];
    const fits = gap.endMs - gap.startMs >= shortestMs * texts.length;
    from += run.length;
    if (!fits && before) {
      done.pop();
      done.push(...spread([before.text, ...texts], before.startMs, gap.endMs));
    } else if (!fits && after) {
      done.push(...spread([...texts, after.text], gap.startMs, after.endMs));
      lastAt = nextAt;
      from += 1;
    } else {
      done.push(...spread(texts, gap.startMs, gap.endMs));
    }
  }
  return done;
}

/** By the lengths of the texts; whole milliseconds, one word after the other. */
function spread(texts: readonly string[], startMs: number, endMs: number): readonly Word[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  let said = 0;
  const at = () => Math.round(startMs + ((endMs - startMs) * said) / total);
  return texts.map((text) => {
    const fromMs = at();
    said += text.length;
    return { text, startMs: fromMs, endMs: at() };
  });
}
