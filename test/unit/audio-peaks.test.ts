import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TimeRange } from '../../src/lib/audio/cut.ts';
import { PeakMeter } from '../../src/lib/audio/peak-meter.ts';
import { Peaks, peakStepMs } from '../../src/lib/audio/peaks.ts';
import { pieces } from './audio-sources.ts';

const bytesPerMs = 32;
const valuesOf = (peaks: Peaks) => [...Buffer.from(peaks.base64, 'base64')];

/** PCM of so many ms, silent but for the samples that are named by where they are, in samples from the start. */
function pcmWith(lengthMs: number, samples: Readonly<Record<number, number>>): Uint8Array {
  const pcm = new Int16Array(lengthMs * 16);
  for (const [at, value] of Object.entries(samples)) pcm[Number(at)] = value;
  return new Uint8Array(pcm.buffer);
}

function measured(pcm: Uint8Array, range: TimeRange, stepMs: number, fromMs = 0, sizes = [pcm.length]): Peaks {
  const peaks = new Peaks(range, stepMs);
  const meter = new PeakMeter(peaks, range, fromMs);
  for (const piece of pieces(pcm.subarray(fromMs * bytesPerMs), sizes)) meter.push(piece);
  return peaks;
}

test('a peak is the loudest sample in its step, up or down, as a part of full scale', () => {
  // 1,600 samples are 100 ms. 255/32768 of 16384 is 127.5; of 64 it is 0.498, of 65 0.506.
  const pcm = pcmWith(350, { 0: 16_384, 1599: -32_768, 1600: 64, 3200: 65, 4799: -12_850, 5000: 32_767 });
  assert.deepEqual(valuesOf(measured(pcm, { startMs: 0, endMs: 350 }, 100)), [255, 0, 100, 255]);
  assert.deepEqual(valuesOf(measured(pcm, { startMs: 0, endMs: 350 }, 300)), [255, 255]);
  assert.deepEqual(valuesOf(measured(pcmWith(100, { 7: 16_384 }), { startMs: 0, endMs: 100 }, 100)), [128]);
});

test('of a part just its own range counts, in the steps of the whole file', () => {
  const loud = (ms: number) => ms * 16;
  const pcm = pcmWith(1_000, { [loud(149)]: 32_767, [loud(150)]: 12_850, [loud(399)]: 6_425, [loud(400)]: 32_767 });
  const part = measured(pcm, { startMs: 150, endMs: 400 }, 100, 120);
  assert.deepEqual(valuesOf(part), [100, 0, 50]);
  const whole = new Peaks({ startMs: 0, endMs: 1_000 }, 100);
  whole.add(part.record, 150, 400);
  assert.deepEqual(valuesOf(whole), [0, 100, 0, 50, 0, 0, 0, 0, 0, 0]);
});

test('what was measured beyond where a part is recognised is left out, and fine steps become coarse ones', () => {
  // From 450 to 1,000 ms.
  const part = { stepMs: 100, bytes: Buffer.from([10, 30, 20, 40, 50, 60]).toString('base64') };
  const until = (untilMs: number) => {
    const peaks = new Peaks({ startMs: 0, endMs: 1_200 }, 300);
    peaks.add(part, 450, untilMs);
    return valuesOf(peaks);
  };
  assert.deepEqual(until(800), [0, 30, 40, 0]);
  assert.deepEqual(until(801), [0, 30, 50, 0]);
  assert.deepEqual(until(5_000), [0, 30, 50, 60]);
});

test('there are 12,000 of a file at most, each for a whole multiple of 100 ms', () => {
  const hourMs = 3_600_000;
  const steps = [0, 1, hourMs / 3, hourMs / 3 + 1, hourMs, 10 * hourMs, 24 * hourMs].map(peakStepMs);
  assert.deepEqual(steps, [100, 100, 100, 200, 300, 3_000, 7_200]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 * hourMs }), (lengthMs) => {
      const stepMs = peakStepMs(lengthMs);
      const count = (step: number) => Math.ceil(lengthMs / step);
      assert.equal(stepMs % 100, 0);
      assert.ok(count(stepMs) <= 12_000);
      assert.ok(stepMs === 100 || count(stepMs - 100) > 12_000, 'no finer step would do');
      assert.equal(valuesOf(new Peaks({ startMs: 0, endMs: lengthMs }, stepMs)).length, count(stepMs));
    }),
  );
});

test('wherever a file is cut, heard beyond the cut or tried again, its parts give the peaks of the whole', () => {
  const lengthMs = 3_000;
  const audio = fc.array(fc.tuple(fc.nat(lengthMs * 16 - 1), fc.integer({ min: -32_768, max: 32_767 })), {
    minLength: 1,
    maxLength: 80,
  });
  const cuts = fc.array(fc.nat(lengthMs), { maxLength: 6 });
  const sizes = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(audio, cuts, sizes, fc.nat(400), fc.constantFrom(100, 300), (samples, cuts, sizes, beyond, finest) => {
      const pcm = pcmWith(lengthMs, Object.fromEntries(samples));
      const bins = new Map<number, number>();
      for (const [at, value] of Object.entries(Object.fromEntries(samples))) {
        const bin = Math.floor(Number(at) / (300 * 16));
        bins.set(bin, Math.max(bins.get(bin) ?? 0, Math.round((Math.abs(value) * 255) / 32_768)));
      }
      const joined = new Peaks({ startMs: 0, endMs: lengthMs }, 300);
      const edges = [0, ...cuts.toSorted((a, b) => a - b), lengthMs];
      for (const [index, endMs] of edges.slice(1).entries()) {
        const range = { startMs: edges[index] ?? 0, endMs };
        const heard = { startMs: Math.max(0, range.startMs - beyond), endMs: Math.min(lengthMs, endMs + beyond) };
        const audio = pcm.subarray(0, heard.endMs * bytesPerMs);
        // A try that got half-way, and one that goes on from a little before that.
        const halfMs = Math.floor((heard.startMs + heard.endMs) / 2);
        const first = measured(pcm.subarray(0, halfMs * bytesPerMs), range, finest, heard.startMs, sizes);
        const rest = measured(audio, range, finest, Math.max(heard.startMs, halfMs - 50), sizes);
        for (const part of [first, rest]) joined.add(part.record, range.startMs, range.endMs);
      }
      assert.deepEqual(
        valuesOf(joined),
        Array.from({ length: 10 }, (_, bin) => bins.get(bin) ?? 0),
      );
    }),
    { numRuns: 200 },
  );
});
