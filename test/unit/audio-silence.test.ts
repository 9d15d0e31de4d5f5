import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SilenceMeter, skipLeadingSilence } from '../../src/lib/audio/silence.ts';
import { allBytes, inPieces, pieces } from './audio-sources.ts';
import { samplesAs, sine } from './audio-wav-writer.ts';

const silence = (ms: number): Uint8Array => new Uint8Array(ms * 32);
const tone = (ms: number, size: number): Uint8Array => samplesAs({}, ms * 16, sine(500, 16_000, size));
const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

function measure(pcm: Uint8Array, sizes = [3_200]): SilenceMeter {
  const meter = new SilenceMeter();
  for (const piece of pieces(pcm, sizes)) meter.push(piece);
  return meter;
}

test('silence is counted in frames of 10 ms, and the peak is relative to full scale', () => {
  const meter = measure(join(silence(300), tone(200, 0.5), silence(500)));
  assert.equal(meter.silentMs, 800);
  assert.equal(meter.lengthMs, 1_000);
  assert.ok(Math.abs(meter.peakDbfs - -6.02) < 0.05, String(meter.peakDbfs));
});

test('a tone at -66 dB is silence, one at -54 dB is not', () => {
  assert.equal(measure(tone(100, 0.0005)).silentMs, 100);
  assert.equal(measure(tone(100, 0.002)).silentMs, 0);
});

test('a constant offset, which cheap converters add, is silence', () => {
  const offset = samplesAs({}, 1_600, () => 0.05);
  assert.equal(measure(offset).silentMs, 100);
  assert.equal(measure(offset).peakDbfs, -100);
});

test('the size of the pieces does not matter', () => {
  const pcm = join(silence(55), tone(133, 0.1), silence(99));
  const whole = measure(pcm, [pcm.length]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 }), (sizes) => {
      const meter = measure(pcm, sizes);
      assert.deepEqual(
        [meter.silentMs, meter.lengthMs, meter.peakDbfs],
        [whole.silentMs, whole.lengthMs, whole.peakDbfs],
      );
    }),
    { numRuns: 50 },
  );
});

test('leading silence is dropped but for half a second', async () => {
  const pcm = join(silence(5_000), tone(300, 0.1), silence(400));
  const { skippedMs, audio, silent } = await skipLeadingSilence(inPieces(pcm, [3_200]));
  assert.deepEqual([skippedMs, silent], [4_500, false]);
  assert.deepEqual(await allBytes(audio), pcm.subarray(4_500 * 32));
});

test('audio that begins with sound, or soon after, is left whole', async () => {
  for (const leadMs of [0, 10, 490]) {
    const pcm = join(silence(leadMs), tone(300, 0.1));
    const { skippedMs, audio } = await skipLeadingSilence(inPieces(pcm, [3_200]));
    assert.equal(skippedMs, 0);
    assert.deepEqual(await allBytes(audio), pcm);
  }
});

test('nothing but silence leaves nothing', async () => {
  for (const ms of [0, 3, 7_000]) {
    const { skippedMs, audio, silent } = await skipLeadingSilence(inPieces(silence(ms), [1_000]));
    assert.deepEqual([skippedMs, silent], [ms, true]);
    assert.equal((await allBytes(audio)).length, 0);
  }
});

test('whatever the pieces, what was skipped and what is left are the whole', async () => {
  const sizes = fc.array(fc.integer({ min: 33, max: 40_000 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.nat(1_500), sizes, async (leadMs, sizes) => {
      const pcm = join(silence(leadMs), tone(100, 0.2));
      const { skippedMs, audio } = await skipLeadingSilence(inPieces(pcm, sizes));
      assert.equal(skippedMs, Math.max(0, Math.floor(leadMs / 10) * 10 - 500));
      assert.deepEqual(await allBytes(audio), pcm.subarray(skippedMs * 32));
    }),
    { numRuns: 40 },
  );
});

test('chunks of what is left own their memory', async () => {
  const { audio } = await skipLeadingSilence(inPieces(join(silence(700), tone(300, 0.1)), [3_000]));
  for await (const chunk of audio) assert.equal(chunk.buffer.byteLength, chunk.length);
});

test('an hour of silence is skipped in the memory of a second', async () => {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  async function* hour(): AsyncGenerator<Uint8Array> {
    for (let second = 0; second < 3_600; second++) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      yield new Uint8Array(32_000);
    }
  }
  assert.equal((await skipLeadingSilence(hour())).skippedMs, 3_600_000);
  assert.ok(most < 80_000_000, `${most} bytes`);
});

test('the source is released when what is left is not read to its end, or not at all', async () => {
  for (const readFirst of [true, false]) {
    let released = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield tone(100, 0.2);
      } finally {
        released = true;
      }
    }
    const iterator = (await skipLeadingSilence(source())).audio[Symbol.asyncIterator]();
    if (readFirst) await iterator.next();
    await iterator.return?.();
    assert.ok(released);
    assert.equal((await iterator.next()).done, true);
  }
});
