import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Cut } from '../../src/lib/audio/cut.ts';
import { CutFinder, type CutSettings } from '../../src/lib/audio/cut-finder.ts';
import { probeAudio } from '../../src/lib/audio/probe.ts';
import { findWavCuts } from '../../src/lib/audio/wav-cuts.ts';
import { readWav } from '../../src/lib/audio/wav-pcm.ts';
import { bytesSource, never, pieces } from './audio-sources.ts';
import { samplesAs, wavFile } from './audio-wav-writer.ts';

const settings: CutSettings = { everyMs: 4_000, reachMs: 1_200 };
/** Far enough from the start that the overlap of a cut without a pause can be paid for. */
const far: CutSettings = { everyMs: 32_000, reachMs: 1_200 };

interface Word {
  readonly startMs: number;
  readonly endMs: number;
}

function noise(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 1_073_741_824 - 1;
  };
}

/** Words are a voice of 150 Hz that swells and fades syllable by syllable; between them is the noise of the line. */
function speech(words: readonly Word[], lengthMs: number, noiseSize: number, seed = 1, rateHz = 16_000): Uint8Array {
  const hiss = noise(seed);
  const loud = new Float64Array(lengthMs + 1);
  for (const { startMs, endMs } of words) {
    for (let ms = startMs; ms < Math.min(endMs, lengthMs); ms++) loud[ms] = 0.15 + 0.1 * Math.sin((ms - startMs) / 30);
  }
  return samplesAs({}, (lengthMs * rateHz) / 1000, (frame) => {
    const voice = Math.sin((2 * Math.PI * 150 * frame) / rateHz) + 0.5 * Math.sin((2 * Math.PI * 900 * frame) / rateHz);
    return (loud[Math.floor((frame * 1000) / rateHz)] ?? 0) * voice + noiseSize * hiss();
  });
}

function cutsOf(pcm: Uint8Array, cutting = settings, sizes = [16_000]): readonly Cut[] {
  const finder = new CutFinder(cutting);
  for (const piece of pieces(pcm, sizes)) finder.push(piece);
  return finder.cuts;
}

/** Words from a list of lengths and pauses. */
function wordsOf(steps: readonly (readonly [wordMs: number, pauseMs: number])[]): { words: Word[]; lengthMs: number } {
  const words: Word[] = [];
  let lengthMs = 0;
  for (const [wordMs, pauseMs] of steps) {
    words.push({ startMs: lengthMs, endMs: lengthMs + wordMs });
    lengthMs += wordMs + pauseMs;
  }
  return { words, lengthMs };
}

test('the cut is the middle of the longest pause within reach', () => {
  const words = [
    { startMs: 0, endMs: 3_100 },
    { startMs: 3_300, endMs: 4_600 },
    { startMs: 5_000, endMs: 7_900 },
  ];
  const [cut, ...more] = cutsOf(speech(words, 7_900, 0.001));
  assert.deepEqual(more, []);
  assert.ok(cut && Math.abs(cut.atMs - 4_800) <= 15, JSON.stringify(cut));
  assert.ok(Math.abs(cut.pauseMs - 400) <= 30, JSON.stringify(cut));
});

test('of two equal pauses the one nearer to the mark is taken', () => {
  const words = [
    { startMs: 0, endMs: 3_000 },
    { startMs: 3_300, endMs: 4_200 },
    { startMs: 4_500, endMs: 8_000 },
  ];
  const [cut] = cutsOf(speech(words, 8_000, 0));
  assert.ok(cut && Math.abs(cut.atMs - 4_350) <= 15, JSON.stringify(cut));
});

test('without a pause the quietest instant is taken, and said to be no pause', () => {
  const dipped = samplesAs({}, 16 * 50_000, (frame) => {
    const ms = frame / 16;
    return (ms > 32_480 && ms < 32_540 ? 0.02 : 0.3) * Math.sin(frame / 3);
  });
  const [cut] = cutsOf(dipped, far);
  assert.equal(cut?.pauseMs, 0);
  assert.ok(cut && cut.atMs >= 32_480 && cut.atMs <= 32_540, JSON.stringify(cut));
});

test('silence and a quiet room are cut at the mark, steady noise anywhere within reach', () => {
  assert.deepEqual(cutsOf(new Uint8Array(32 * 8_000)), [{ atMs: 4_000, pauseMs: 2_400 }]);
  assert.deepEqual(cutsOf(speech([], 8_000, 0.003)), [{ atMs: 4_000, pauseMs: 2_400 }]);
  const [cut] = cutsOf(speech([], 50_000, 0.1), far);
  assert.ok(cut && Math.abs(cut.atMs - 32_000) <= 1_200);
  assert.equal(cut.pauseMs, 0);
});

test('pauses are found under the noise of a telephone line, 20 dB below the voice', () => {
  const { words, lengthMs } = wordsOf(Array.from({ length: 30 }, () => [700, 300] as const));
  const cuts = cutsOf(speech(words, lengthMs, 0.02));
  assert.equal(cuts.length, 7);
  for (const cut of cuts) {
    assert.ok(cut.pauseMs >= 200, JSON.stringify(cut));
    assert.ok(!words.some(({ startMs, endMs }) => cut.atMs > startMs && cut.atMs < endMs), JSON.stringify(cut));
  }
});

test('a short drop-out of a noisy line does not hide its pauses', () => {
  const pcm = speech(
    [
      { startMs: 0, endMs: 4_300 },
      { startMs: 4_800, endMs: 8_000 },
    ],
    8_000,
    0.01,
  );
  pcm.fill(0, 3_500 * 32, 3_700 * 32);
  const [cut] = cutsOf(pcm);
  assert.ok(cut && Math.abs(cut.atMs - 4_550) < 60, JSON.stringify(cut));
});

test('a mark with less than half a segment after it is left out', () => {
  assert.equal(cutsOf(new Uint8Array(32 * 5_999)).length, 0);
  assert.equal(cutsOf(new Uint8Array(32 * 6_000)).length, 1);
  assert.equal(cutsOf(new Uint8Array(32 * 9_999)).length, 1);
  assert.equal(cutsOf(new Uint8Array(32 * 10_000)).length, 2);
});

test('settings whose reaches would meet are refused', () => {
  for (const reachMs of [2_000, 5_000, 0]) assert.throws(() => new CutFinder({ everyMs: 4_000, reachMs }), RangeError);
});

/** A pause counts from 200 ms on, and is seen up to 40 ms shorter than it is: by a frame cut through and one smoothed at either end. */
const steps = fc.array(fc.tuple(fc.integer({ min: 150, max: 900 }), fc.integer({ min: 250, max: 500 })), {
  minLength: 4,
  maxLength: 20,
});

test('cuts are in order, within reach, bound the segments, and lie in no word', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(0, 0.001, 0.01), fc.nat(1_000), (steps, noiseSize, seed) => {
      const { words, lengthMs } = wordsOf(steps);
      const cuts = cutsOf(speech(words, lengthMs, noiseSize, seed));
      assert.equal(cuts.length, Math.max(0, Math.floor(lengthMs / 4_000 - 0.5)));
      const edges = [0, ...cuts.map(({ atMs }) => atMs), lengthMs];
      for (const [index, edge] of edges.slice(1).entries()) {
        const segmentMs = edge - (edges[index] ?? 0);
        assert.ok(segmentMs > 0 && segmentMs <= 1.5 * settings.everyMs + settings.reachMs);
      }
      for (const [index, { atMs, pauseMs }] of cuts.entries()) {
        assert.ok(Number.isInteger(atMs));
        assert.ok(Math.abs(atMs - (index + 1) * settings.everyMs) <= settings.reachMs);
        // Words are at most 900 ms and the reach is 2,400 ms wide: there always is a pause.
        assert.ok(pauseMs >= 150, `${pauseMs}`);
        assert.ok(!words.some(({ startMs, endMs }) => atMs > startMs && atMs < endMs), `${atMs} lies in a word`);
      }
    }),
    { numRuns: 40 },
  );
});

test('the size of the pieces does not matter', () => {
  const { words, lengthMs } = wordsOf(Array.from({ length: 16 }, (_, index) => [500, 200 + 10 * index] as const));
  const pcm = speech(words, lengthMs, 0.005);
  const whole = cutsOf(pcm, settings, [pcm.length]);
  assert.equal(whole.length, 2);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 4 }), (sizes) => {
      assert.deepEqual(cutsOf(pcm, settings, sizes), whole);
    }),
    { numRuns: 25 },
  );
});

for (const rateHz of [16_000, 44_100, 8_000]) {
  test(`a WAV at ${rateHz} Hz has the same cuts, from the windows alone, as from all of its sound`, async () => {
    const { words, lengthMs } = wordsOf(Array.from({ length: 36 }, (_, index) => [600, 200 + 9 * index] as const));
    const source = bytesSource(wavFile({ rateHz }, speech(words, lengthMs, 0.004, 7, rateHz)));
    const info = await probeAudio(source, never);
    if (info.kind !== 'wav') return assert.fail();
    const finder = new CutFinder(settings);
    for await (const pcm of readWav(source, info.wav, { startMs: 0, endMs: lengthMs }, never)) finder.push(pcm);
    source.reads.length = 0;
    const cuts = await findWavCuts(source, info.wav, info.lengthMs, settings, never);
    assert.equal(cuts.length, Math.floor(lengthMs / 4_000 - 0.5));
    assert.deepEqual(cuts, finder.cuts);
    const readBytes = source.reads.reduce((sum, { length }) => sum + length, 0);
    assert.ok(readBytes < 0.7 * source.lengthBytes, `${readBytes} of ${source.lengthBytes} bytes`);
  });
}

test('sound without pauses is cut alike from the windows alone, as often as its overlap can be paid for', async () => {
  const source = bytesSource(wavFile({}, speech([], 60_000, 0.1)));
  const info = await probeAudio(source, never);
  if (info.kind !== 'wav') return assert.fail();
  const cutting = { everyMs: 8_000, reachMs: 1_200 };
  const finder = new CutFinder(cutting);
  for await (const pcm of readWav(source, info.wav, { startMs: 0, endMs: 60_000 }, never)) finder.push(pcm);
  const cuts = await findWavCuts(source, info.wav, info.lengthMs, cutting, never);
  assert.deepEqual(cuts, finder.cuts);
  // 3 s are heard twice at each cut: a tenth of 30 s. Marks lie at 8, 16, 24, 32, 40 and 48 s.
  assert.equal(cuts.length, 1);
  assert.ok(cuts[0] && Math.abs(cuts[0].atMs - 32_000) <= 1_200, JSON.stringify(cuts));
});

test('a failing source ends the search for cuts with its own error', async () => {
  const file = wavFile({}, new Uint8Array(32 * 30_000));
  const info = await probeAudio(bytesSource(file), never);
  if (info.kind !== 'wav') return assert.fail();
  const failing = { lengthBytes: file.length, read: () => Promise.reject(new Error('gone')) };
  await assert.rejects(findWavCuts(failing, info.wav, info.lengthMs, settings, never), /gone/);
});
