import type { Phrase, Word } from './phrase.ts';
import { between } from './script-spacing.ts';
import { timedText } from './timed-text.ts';

const guest = /^Guest-(\d+)$/;

/**
 * Where a diarized recognition that was interrupted goes on, in the file's time: early enough to hear each speaker of `kept`
 * once more, but at most `maxBackMs` before the end of what is kept. 0 when nothing is kept.
 */
export function resumeFrom(kept: readonly Phrase[], maxBackMs: number): number {
  const keptUntilMs = endOf(kept);
  const lastStarts = new Map<string, number>();
  for (const { speaker, startMs } of kept) {
    if (speaker !== undefined) lastStarts.set(speaker, Math.max(startMs, lastStarts.get(speaker) ?? 0));
  }
  const earliest = Math.min(keptUntilMs, ...lastStarts.values());
  return Math.max(0, earliest, keptUntilMs - maxBackMs);
}

/**
 * What is kept, and after it what a new session recognised (`resumed`, in the file's time), without what it heard again.
 * Sessions name speakers anew: a new label becomes the kept one that it shares most time with; who shares none is a new
 * speaker and gets the next free Guest-N. A speaker whom the new session did not hear again cannot be known: see resumeFrom.
 */
export function continueLabels(kept: readonly Phrase[], resumed: readonly Phrase[]): readonly Phrase[] {
  const labels = matchLabels(kept, resumed);
  const keptUntilMs = endOf(kept);
  const isKept = keptWords(kept);
  const added: Phrase[] = [];
  let next = 1 + kept.reduce((max, { speaker = '' }) => Math.max(max, Number(guest.exec(speaker)?.[1] ?? 0)), 0);
  for (const phrase of resumed) {
    const known = phrase.speaker === undefined ? undefined : labels.get(phrase.speaker);
    const rest = withoutKept(phrase, keptUntilMs, (word) => isKept(word, known));
    if (!rest) continue;
    if (rest.speaker === undefined) {
      added.push(rest);
      continue;
    }
    const speaker = known ?? `Guest-${next++}`;
    labels.set(rest.speaker, speaker);
    added.push({ ...rest, speaker });
  }
  return [...kept, ...added];
}

function endOf(phrases: readonly Phrase[]): number {
  return phrases.reduce((max, { endMs }) => Math.max(max, endMs), 0);
}

/** New label to kept label, one to one: the pair that shares most time first, and so on. */
function matchLabels(kept: readonly Phrase[], resumed: readonly Phrase[]): Map<string, string> {
  const shared = new Map<string, Map<string, number>>();
  const zoneMs = resumed.reduce((min, { startMs }) => Math.min(min, startMs), Number.POSITIVE_INFINITY);
  const reheard = kept.filter(({ speaker, endMs }) => speaker !== undefined && endMs > zoneMs);
  for (const a of resumed) {
    for (const b of reheard) {
      const ms = Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs);
      if (ms <= 0 || a.speaker === undefined || b.speaker === undefined) continue;
      const row = shared.get(a.speaker) ?? new Map<string, number>();
      row.set(b.speaker, ms + (row.get(b.speaker) ?? 0));
      shared.set(a.speaker, row);
    }
  }
  const pairs = [...shared].flatMap(([to, row]) => [...row].map(([from, ms]) => ({ to, from, ms })));
  const labels = new Map<string, string>();
  const taken = new Set<string>();
  // The sort is stable, so that equal shares go to who spoke first.
  for (const { to, from } of pairs.sort((a, b) => b.ms - a.ms)) {
    if (labels.has(to) || taken.has(from)) continue;
    labels.set(to, from);
    taken.add(from);
  }
  return labels;
}

const middleOf = ({ startMs, endMs }: Pick<Word, 'startMs' | 'endMs'>): number => (startMs + endMs) / 2;
const covers = (span: Pick<Word, 'startMs' | 'endMs'>, ms: number): boolean => span.startMs <= ms && ms <= span.endMs;

/** Tells whether a word was kept: its own speaker was speaking just then, or somebody said the same word just then. */
function keptWords(kept: readonly Phrase[]): (word: Word, speaker: string | undefined) => boolean {
  return (word, speaker) => {
    const at = middleOf(word);
    const said = word.text.toLowerCase();
    return kept.some(
      (phrase) =>
        covers(phrase, at) &&
        (phrase.speaker === speaker ||
          phrase.words.some((other) => covers(other, at) && other.text.toLowerCase() === said)),
    );
  };
}

/** The part of a phrase that is not kept yet; undefined when all of it lies where everything is kept. */
function withoutKept(phrase: Phrase, keptUntilMs: number, isKept: (word: Word) => boolean): Phrase | undefined {
  if (phrase.startMs >= keptUntilMs) return phrase;
  if (phrase.endMs <= keptUntilMs) return undefined;
  if (phrase.words.length === 0) return middleOf(phrase) >= keptUntilMs ? phrase : undefined;
  const gone = phrase.words.filter((word) => isKept(word));
  const words = phrase.words.filter((word) => !gone.includes(word));
  const [first] = words;
  if (!first) return undefined;
  if (gone.length === 0) return phrase;
  const pieces = timedText(phrase, Number.POSITIVE_INFINITY).filter(
    (piece) => !gone.some((word) => covers(word, middleOf(piece))),
  );
  const text = pieces.map((piece, i) => (piece.spaced && i > 0 ? ' ' : '') + piece.text).join('');
  const spoken = words.map((word) => word.text).reduce((all, word) => all + between(all, word) + word);
  return { ...phrase, startMs: first.startMs, text: text || spoken, words };
}
