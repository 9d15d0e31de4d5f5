import { type ChannelRange, channelField } from '../audio/channels.ts';
import type { TimeRange } from '../audio/cut.ts';
import type { Phrase } from './phrase.ts';
import type { SegmentSpan } from './segment-result.ts';

/** What became of every millisecond of a file. The four parts add up to its length. */
export interface Coverage {
  readonly coveredMs: number;
  readonly silentMs: number;
  readonly withoutWordsMs: number;
  readonly missingMs: number;
  readonly missing: readonly ChannelRange[];
}

/** Accounts for each channel of the file by itself, and adds that up: the parts come to the length times the channels. With 1 all are mixed. */
export function coverageOfChannels(
  lengthMs: number,
  segments: readonly SegmentSpan[],
  phrases: readonly ChannelRange[],
  channels: number,
): Coverage {
  const all = Array.from({ length: channels }, (_, at) => {
    const isOwn = ({ channel = 1 }: { readonly channel?: number }) => channel === at + 1;
    const own = coverageOf(lengthMs, segments.filter(isOwn), phrases.filter(isOwn));
    return { ...own, missing: own.missing.map((gap) => ({ ...gap, ...channelField(at + 1, channels) })) };
  });
  const sumOf = (part: (own: Coverage) => number) => all.reduce((sum, own) => sum + part(own), 0);
  return {
    coveredMs: sumOf(({ coveredMs }) => coveredMs),
    silentMs: sumOf(({ silentMs }) => silentMs),
    withoutWordsMs: sumOf(({ withoutWordsMs }) => withoutWordsMs),
    missingMs: sumOf(({ missingMs }) => missingMs),
    missing: all.flatMap(({ missing }) => missing).sort((a, b) => a.startMs - b.startMs),
  };
}

/**
 * Accounts for the file, segment by segment: time in a phrase is covered, pauses in it included; of the rest, as much as
 * was measured to be silent is silent, and what then remains is sound without words. What no segment holds is missing.
 */
export function coverageOf(
  lengthMs: number,
  segments: readonly SegmentSpan[],
  phrases: readonly TimeRange[],
): Coverage {
  const spoken = unionOf(phrases);
  let coveredMs = 0;
  let silentMs = 0;
  let withoutWordsMs = 0;
  let from = 0;
  for (const segment of segments.toSorted((a, b) => a.startMs - b.startMs)) {
    while ((spoken[from]?.endMs ?? Number.POSITIVE_INFINITY) <= segment.startMs) from++;
    let inSegmentMs = 0;
    for (let i = from; (spoken[i]?.startMs ?? Number.POSITIVE_INFINITY) < segment.endMs; i++) {
      inSegmentMs += sharedMs(spoken[i], segment);
    }
    const restMs = segment.endMs - segment.startMs - inSegmentMs;
    const silentRestMs = Math.min(segment.silentMs, restMs);
    coveredMs += inSegmentMs;
    silentMs += silentRestMs;
    withoutWordsMs += restMs - silentRestMs;
  }
  const missing = gapsOf(unionOf(segments), lengthMs);
  const missingMs = missing.reduce((sum, gap) => sum + gap.endMs - gap.startMs, 0);
  return { coveredMs, silentMs, withoutWordsMs, missingMs, missing };
}

/** True when phrases start in order, and words too within each, and nothing ends before it starts. */
export function isMonotonic(phrases: Iterable<Phrase>): boolean {
  let fromMs = 0;
  for (const { startMs, endMs, words } of phrases) {
    if (startMs < fromMs || endMs < startMs || !inOrder(words)) return false;
    fromMs = startMs;
  }
  return true;
}

function inOrder(ranges: readonly TimeRange[]): boolean {
  return ranges.every((range, i) => range.startMs >= (ranges[i - 1]?.startMs ?? 0) && range.endMs >= range.startMs);
}

function sharedMs(a: TimeRange | undefined, b: TimeRange): number {
  return a ? Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs)) : 0;
}

function unionOf(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const union: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of ranges.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = union.at(-1);
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else union.push({ startMs, endMs });
  }
  return union;
}

function gapsOf(union: readonly TimeRange[], lengthMs: number): readonly TimeRange[] {
  const edges = [{ startMs: 0, endMs: 0 }, ...union, { startMs: lengthMs, endMs: lengthMs }];
  return edges.slice(1).flatMap((next, i) => {
    const gap = { startMs: edges[i]?.endMs ?? 0, endMs: Math.min(next.startMs, lengthMs) };
    return gap.endMs > gap.startMs ? [gap] : [];
  });
}
