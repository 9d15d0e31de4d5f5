import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { placeOf } from '../../src/lib/audio/channels.ts';
import { FinalChannels } from '../../src/lib/pipeline/final-channels.ts';
import { firstWithoutGap } from '../../src/lib/pipeline/partial-transcript.ts';
import { workNames } from '../../src/lib/storage/work-names.ts';
import { coverageOfChannels } from '../../src/lib/transcript/integrity.ts';
import { ChannelMerger, inOrderOfStart } from '../../src/lib/transcript/merge-channels.ts';
import { onChannel, type Phrase } from '../../src/lib/transcript/phrase.ts';
import type { SegmentResult } from '../../src/lib/transcript/segment-result.ts';

const segmentMs = 10_000;
const overlapMs = 1_500;
const wordMs = 300;

interface Said {
  /** Where each word starts, of each channel; in order, not overlapping. */
  readonly starts: readonly (readonly number[])[];
  readonly segments: readonly SegmentResult[];
}

/** Channels with words at any times, cut at even distances; where a word is cut, both sides hear some of each other. */
const said: fc.Arbitrary<Said> = fc
  .record({
    count: fc.integer({ min: 2, max: 4 }),
    segmentsOfChannel: fc.integer({ min: 1, max: 4 }),
    gaps: fc.array(fc.integer({ min: 0, max: 2_500 }), { minLength: 1, maxLength: 40 }),
    inPhrase: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ count, segmentsOfChannel, gaps, inPhrase }) => {
    const lengthMs = segmentsOfChannel * segmentMs;
    const starts = Array.from({ length: count }, (_, channel) => {
      const own: number[] = [];
      for (let at = 0, ms = 37 * channel; ; at++) {
        ms += gaps[(at * (channel + 1)) % gaps.length] ?? 0;
        if (ms + wordMs > lengthMs) return own;
        own.push(ms);
        ms += wordMs;
      }
    });
    const segments = starts.flatMap((own, at) => segmentsOf(own, at + 1, segmentsOfChannel, count, inPhrase));
    return { starts, segments: segments.sort((a, b) => a.index - b.index) };
  });

function segmentsOf(
  starts: readonly number[],
  channel: number,
  many: number,
  channels: number,
  inPhrase: number,
): SegmentResult[] {
  const isCut = (ms: number) => starts.some((start) => start < ms && start + wordMs > ms);
  return Array.from({ length: many }, (_, nth) => {
    const [startMs, endMs] = [nth * segmentMs, (nth + 1) * segmentMs];
    const heard = {
      startMs: nth > 0 && isCut(startMs) ? startMs - overlapMs : startMs,
      endMs: nth < many - 1 && isCut(endMs) ? endMs + overlapMs : endMs,
    };
    const words = starts.filter((start) => start >= heard.startMs && start + wordMs <= heard.endMs);
    const phrases: Phrase[] = [];
    for (let at = 0; at < words.length; at += inPhrase) {
      phrases.push(phraseOf(words.slice(at, at + inPhrase), channel));
    }
    const index = nth * channels + channel - 1;
    return { index, channel, startMs, endMs, heard, phrases, sentMs: 1, silentMs: 0, attempts: 1 };
  });
}

/** A word is named after its channel and its start. */
function phraseOf(starts: readonly number[], channel: number): Phrase {
  const words = starts.map((startMs) => ({ text: `c${channel}w${startMs}`, startMs, endMs: startMs + wordMs }));
  const text = words.map((word) => word.text).join(' ');
  const range = { startMs: starts[0] ?? 0, endMs: (starts.at(-1) ?? 0) + wordMs };
  return onChannel({ ...range, text, confidence: 1, words }, channel);
}

function merged({ segments, starts }: Said): readonly Phrase[] {
  const merger = new ChannelMerger(starts.length);
  const channels = starts.map((): Phrase[] => []);
  for (const segment of segments) channels[(segment.channel ?? 0) - 1]?.push(...merger.push(segment));
  for (const [at, rest] of merger.end().entries()) channels[at]?.push(...rest);
  return [...inOrderOfStart(channels)];
}

test('merged by channel, every word of every channel is there once, at its time, and phrases stand in the order of their start', () => {
  fc.assert(
    fc.property(said, (all) => {
      const phrases = merged(all);
      for (const [at, starts] of all.starts.entries()) {
        const own = phrases.filter(({ channel }) => channel === at + 1);
        assert.ok(own.every(({ speaker }) => speaker === `Channel-${at + 1}`));
        const words = own.flatMap((phrase) => phrase.words);
        assert.deepEqual(
          words.map(({ text, startMs }) => [text, startMs]),
          starts.map((start) => [`c${at + 1}w${start}`, start]),
        );
      }
      assert.ok(phrases.every(({ startMs }, at) => startMs >= (phrases[at - 1]?.startMs ?? 0)));
    }),
  );
});

test('whichever channel is ahead, what is told early is told once and in the order of the whole', () => {
  fc.assert(
    fc.property(said, fc.infiniteStream(fc.nat()), (all, choices) => {
      const final = new FinalChannels(all.starts.length);
      const left = all.starts.map((_, at) => all.segments.filter(({ channel }) => channel === at + 1));
      const whole = merged(all);
      const told: Phrase[] = [];
      let openFromMs = 0;
      while (left.some((own) => own.length > 0)) {
        const open = left.filter((own) => own.length > 0);
        const next = open[(choices.next().value ?? 0) % open.length]?.shift();
        if (next) told.push(...final.push(next));
        assert.deepEqual(told, whole.slice(0, told.length));
        assert.ok(final.openFromMs >= openFromMs);
        openFromMs = final.openFromMs;
        assert.ok((whole[told.length]?.startMs ?? Number.POSITIVE_INFINITY) >= openFromMs, 'all before it was told');
      }
      assert.deepEqual(told, whole);
    }),
  );
});

test('of phrases that start at once the lower channel comes first, each time that they are iterated', () => {
  const [a, b, c] = [phraseOf([100], 1), phraseOf([100], 2), phraseOf([50], 2)];
  const phrases = inOrderOfStart([[a], [c, b]]);
  assert.deepEqual([...phrases], [c, a, b]);
  assert.deepEqual([...phrases], [c, a, b]);
  assert.deepEqual([...inOrderOfStart([])], []);
});

test('the parts of the account add up to the length times the channels, and a gap is one of its channel', () => {
  fc.assert(
    fc.property(said, fc.nat(), (all, given) => {
      const channels = all.starts.length;
      const lengthMs = Math.max(...all.segments.map(({ endMs }) => endMs));
      const gone = all.segments[given % all.segments.length];
      const there = all.segments.filter((segment) => segment !== gone);
      const { missing, ...parts } = coverageOfChannels(lengthMs, there, merged(all), channels);
      const { coveredMs, silentMs, withoutWordsMs, missingMs } = parts;
      assert.equal(coveredMs + silentMs + withoutWordsMs + missingMs, lengthMs * channels);
      assert.deepEqual(missing, gone && [{ startMs: gone.startMs, endMs: gone.endMs, channel: gone.channel }]);
    }),
  );
});

test('of each channel only what follows from the start without a gap counts, in the order of their numbers', () => {
  const id = '0'.repeat(32) as Parameters<typeof workNames.segment>[0];
  const name = (index: number) => {
    const { nth } = placeOf(index, 2);
    return workNames.segment(id, index, nth * 100, (nth + 1) * 100, 2);
  };
  const waiting = workNames.waiting(id);
  assert.deepEqual(firstWithoutGap([name(5), name(3), name(0), waiting, name(1), name(4)]), [0, 1, 3, 5].map(name));
  // Numbers of six digits stand behind those of five.
  const late = [workNames.segment(id, 99_998, 0, 100, 2), workNames.segment(id, 100_000, 100, 200, 2)];
  assert.deepEqual(firstWithoutGap(late.toReversed()), late);
});
