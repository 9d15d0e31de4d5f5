import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ByteSource } from '../../src/lib/audio/byte-source.ts';
import type { TimeRange } from '../../src/lib/audio/cut.ts';
import { AudioEndedEarly } from '../../src/lib/audio/errors.ts';
import { readPcm } from '../../src/lib/audio/pcm-file.ts';
import { probeAudio } from '../../src/lib/audio/probe.ts';
import type { WavLayout } from '../../src/lib/audio/wav-layout.ts';
import { readWav } from '../../src/lib/audio/wav-pcm.ts';
import { allBytes, allSamples, bytesSource, never, sparseSource } from './audio-sources.ts';
import { chunk, fmt, riff, samplesAs, sine, type WavSpec, wavFile } from './audio-wav-writer.ts';

async function open(file: Uint8Array): Promise<{ source: ByteSource; wav: WavLayout; all: TimeRange }> {
  const source = bytesSource(file);
  const info = await probeAudio(source, never);
  if (info.kind !== 'wav') return assert.fail();
  return { source, wav: info.wav, all: { startMs: 0, endMs: info.lengthMs } };
}

async function samplesOf(file: Uint8Array): Promise<Int16Array> {
  const { source, wav, all } = await open(file);
  return allSamples(readWav(source, wav, all, never));
}

/** The largest distance from a sine, away from the edges where the filter meets silence. */
function distanceFromSine(samples: Int16Array, frequencyHz: number, size = 0.5): number {
  const expected = sine(frequencyHz, 16_000, size);
  let worst = 0;
  for (let n = 600; n < samples.length - 600; n++) {
    worst = Math.max(worst, Math.abs((samples[n] ?? 0) - 32_768 * expected(n)));
  }
  return worst;
}

// The bound is the rounding to the file's own steps, in 16-bit units, and a little for the filter.
const encodings: readonly [string, WavSpec, number][] = [
  ['8-bit', { bits: 8 }, 270],
  ['16-bit', { bits: 16 }, 3],
  ['24-bit', { bits: 24 }, 2],
  ['32-bit', { bits: 32 }, 2],
  ['32-bit float', { tag: 3, bits: 32 }, 2],
  ['64-bit float', { tag: 3, bits: 64 }, 2],
];
for (const [name, encoding, bound] of encodings) {
  for (const rateHz of [16_000, 44_100]) {
    test(`a sine in ${name} at ${rateHz} Hz is the same sine in recognition PCM`, async () => {
      const spec = { ...encoding, rateHz };
      const samples = await samplesOf(wavFile(spec, samplesAs(spec, rateHz / 2, sine(440, rateHz))));
      assert.equal(samples.length, 8_000);
      const distance = distanceFromSine(samples, 440);
      assert.ok(distance < bound, `off by ${distance}`);
    });
  }
}

// More than a second, so that also rates with 16,000 phases show them all.
for (const rateHz of [1_000, 8_000, 11_025, 22_050, 32_000, 44_101, 48_000, 96_000, 192_000, 384_000]) {
  test(`a sine at ${rateHz} Hz is the same sine at 16 kHz`, async () => {
    const spec = { tag: 3, bits: 32, rateHz };
    const samples = await samplesOf(wavFile(spec, samplesAs(spec, Math.floor(rateHz * 1.1), sine(300, rateHz))));
    assert.equal(samples.length, 17_600);
    const distance = distanceFromSine(samples, 300);
    assert.ok(distance < 3, `off by ${distance}`);
  });
}

test('what 16 kHz cannot carry is filtered out instead of folding back', async () => {
  const spec = { tag: 3, bits: 32, rateHz: 48_000 };
  for (const frequencyHz of [9_500, 12_000, 15_800, 20_000]) {
    const samples = await samplesOf(wavFile(spec, samplesAs(spec, 14_400, sine(frequencyHz, 48_000))));
    const peak = Math.max(...samples.subarray(600, -600).map(Math.abs));
    assert.ok(peak < 16, `${frequencyHz} Hz came through at ${peak}`);
  }
});

test('a speech band of 6 kHz passes unchanged', async () => {
  const spec = { tag: 3, bits: 32, rateHz: 44_100 };
  const samples = await samplesOf(wavFile(spec, samplesAs(spec, 14_400, sine(6_000, 44_100))));
  assert.ok(distanceFromSine(samples, 6_000) < 300, `off by ${distanceFromSine(samples, 6_000)}`);
});

test('A-law and mu-law give the values of G.711', async () => {
  const codes = (tag: number, bytes: readonly number[]) =>
    samplesOf(wavFile({ tag, bits: 8 }, Uint8Array.from([...bytes, ...new Uint8Array(16 - bytes.length)])));
  const alaw = await codes(6, [0xd5, 0x55, 0xaa, 0x2a, 0xc5, 0xf5]);
  assert.deepEqual([...alaw.subarray(0, 6)], [8, -8, 32_256, -32_256, 264, 528]);
  const mulaw = await codes(7, [0xff, 0x7f, 0x80, 0x00, 0xfe, 0xef]);
  assert.deepEqual([...mulaw.subarray(0, 6)], [0, 0, 32_124, -32_124, 8, 132]);
});

test('channels are mixed to their mean', async () => {
  for (const [channels, bits] of [
    [2, 16],
    [3, 16],
    [8, 24],
  ] as const) {
    const spec = { channels, bits };
    const samples = await samplesOf(
      wavFile(
        spec,
        samplesAs(spec, 160, (_, channel) => (channel === 0 ? 0.5 : 0)),
      ),
    );
    assert.ok(samples.every((sample) => Math.abs(sample - 16_384 / channels) <= 1));
  }
});

test('float samples beyond full scale are clipped, and those that are no number are silent', async () => {
  const values = [2, -2, Number.NaN, Number.POSITIVE_INFINITY];
  const spec = { tag: 3, bits: 32 };
  const samples = await samplesOf(
    wavFile(
      spec,
      samplesAs(spec, 16, (frame) => values[frame] ?? 0),
    ),
  );
  assert.deepEqual([...samples.subarray(0, 5)], [32_767, -32_768, 0, 32_767, 0]);
});

test('recognition PCM passes through byte by byte', async () => {
  const data = Uint8Array.from({ length: 64_000 }, (_, index) => (index * 7) % 251);
  const { source, wav } = await open(riff([chunk('LIST', new Uint8Array(7)), fmt(), chunk('data', data)]));
  assert.deepEqual(await allBytes(readWav(source, wav, { startMs: 0, endMs: 2_000 }, never)), data);
  const part = await allBytes(readWav(source, wav, { startMs: 333, endMs: 777 }, never));
  assert.deepEqual(part, data.subarray(333 * 32, 777 * 32));
});

test('the last started millisecond is filled with silence', async () => {
  const samples = await samplesOf(wavFile({}, new Uint8Array(2 * 20).fill(1)));
  assert.deepEqual([...samples], [...new Array(20).fill(257), ...new Array(12).fill(0)]);
});

test('any ranges, one after another, give the samples of the whole', async () => {
  const noise = (spec: WavSpec, frames: number): Uint8Array => {
    let state = 1;
    return samplesAs(spec, frames, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 1_073_741_824 - 1;
    });
  };
  const specs: readonly WavSpec[] = [
    { rateHz: 44_100, channels: 2 },
    { rateHz: 8_000, bits: 8 },
    { rateHz: 44_101 },
    { rateHz: 48_000, bits: 24 },
    { rateHz: 16_000, channels: 2 },
    { rateHz: 7_999 },
  ];
  const files = await Promise.all(
    specs.map((spec) => open(wavFile(spec, noise(spec, Math.floor((spec.rateHz ?? 0) / 2))))),
  );
  for (const { source, wav, all } of files) {
    const whole = await allSamples(readWav(source, wav, all, never));
    assert.equal(whole.length, all.endMs * 16);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(all.endMs), { maxLength: 3 }), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), all.endMs];
        for (const [index, endMs] of edges.slice(1).entries()) {
          const startMs = edges[index] ?? 0;
          const part = await allSamples(readWav(source, wav, { startMs, endMs }, never));
          assert.deepEqual(part, whole.subarray(startMs * 16, endMs * 16));
        }
      }),
      { numRuns: 12 },
    );
  }
});

test('a range outside the file is an error of the caller', async () => {
  const { source, wav } = await open(wavFile({ rateHz: 8_000 }, new Uint8Array(16_000)));
  for (const [startMs, endMs] of [
    [0, 1_001],
    [-1, 5],
    [7, 6],
    [0.5, 6],
  ] as const) {
    await assert.rejects(allBytes(readWav(source, wav, { startMs, endMs }, never)), RangeError);
  }
});

test('a source that ends before its sound does is reported, not padded', async () => {
  const file = wavFile({ rateHz: 8_000 }, new Uint8Array(16_000));
  const { wav, all } = await open(file);
  const shrunk = bytesSource(file.subarray(0, 9_000));
  await assert.rejects(allBytes(readWav(shrunk, wav, all, never)), AudioEndedEarly);
});

test('chunks are short, own their memory, and can be transferred', async () => {
  for (const spec of [{}, { rateHz: 8_000, tag: 7, bits: 8 }, { rateHz: 44_100, channels: 2 }]) {
    const { source, wav, all } = await open(wavFile(spec, new Uint8Array(400_000)));
    let bytes = 0;
    for await (const chunk of readWav(source, wav, all, never)) {
      assert.ok(chunk.length <= 32_000 && chunk.length % 2 === 0);
      assert.equal(chunk.buffer.byteLength, chunk.length);
      bytes += chunk.length;
      if (chunk.buffer instanceof ArrayBuffer) structuredClone(chunk, { transfer: [chunk.buffer] });
      assert.equal(chunk.length, 0, 'transferred');
    }
    assert.equal(bytes, all.endMs * 32);
  }
});

test('a gigabyte is read by ranges of 256 KB, with as much memory as a megabyte', async () => {
  const head = riff([fmt({ rateHz: 48_000, channels: 8, bits: 32 }), chunk('data', new Uint8Array(0), 0xffff_ffff)]);
  const source = sparseSource(head, 1_000_000_000);
  const info = await probeAudio(source, never);
  if (info.kind !== 'wav') return assert.fail();
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  let bytes = 0;
  for await (const pcm of readWav(source, info.wav, { startMs: 0, endMs: info.lengthMs }, never)) {
    bytes += pcm.length;
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  assert.equal(bytes, info.lengthMs * 32);
  assert.ok(source.reads.every(({ length }) => length <= 262_144));
  assert.ok(most < 100_000_000, `${most} bytes`);
});

test('an abort ends the reading with its reason', async () => {
  const { source, wav, all } = await open(wavFile({ rateHz: 48_000 }, new Uint8Array(2_000_000)));
  const stop = new AbortController();
  await assert.rejects(async () => {
    for await (const _ of readWav(source, wav, all, stop.signal)) stop.abort(new Error('enough'));
  }, /enough/);
});

test('headerless recognition PCM is read by range', async () => {
  const data = Uint8Array.from({ length: 40_001 }, (_, index) => index % 253);
  const part = await allBytes(readPcm(bytesSource(data), { startMs: 100, endMs: 1_250 }, never));
  assert.deepEqual(part, data.subarray(3_200, 40_000));
  await assert.rejects(allBytes(readPcm(bytesSource(data), { startMs: 0, endMs: 1_251 }, never)), RangeError);
});
