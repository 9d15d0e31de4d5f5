import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { probeAudio } from '../../src/lib/audio/probe.ts';
import { readWav } from '../../src/lib/audio/wav-pcm.ts';
import { allBytes, never, sparseSource } from '../unit/audio-sources.ts';
import { chunk, fmt, riff } from '../unit/audio-wav-writer.ts';
import { failureOutcome } from './outcome.ts';

const odd32 = fc.oneof(
  fc.integer({ min: 0, max: 0xffff_ffff }),
  fc.constantFrom(0, 1, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff),
);
const id = fc.oneof(fc.constantFrom('data', 'LIST', 'ds64', 'fact', 'fmt '), fc.string({ minLength: 4, maxLength: 4 }));
const anyChunk = fc
  .tuple(id, fc.uint8Array({ maxLength: 48 }), fc.option(odd32, { nil: undefined }))
  .map(([name, body, size]) => chunk(Buffer.from(name, 'latin1').toString('latin1').slice(0, 4).padEnd(4), body, size));
const format = fc
  .record({
    tag: fc.oneof(fc.constantFrom(1, 3, 6, 7), fc.integer({ min: 0, max: 0xffff })),
    channels: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 0xffff })),
    rateHz: fc.oneof(fc.constantFrom(8_000, 16_000, 44_100, 384_000), fc.integer({ min: 0, max: 400_000 })),
    bits: fc.constantFrom(0, 1, 8, 12, 16, 24, 32, 64),
    extensible: fc.boolean(),
  })
  .filter(
    ({ channels, rateHz, bits }) => (channels * bits) / 8 < 0xffff && (rateHz * channels * bits) / 8 < 0xffff_ffff,
  )
  .map((spec) => fmt({ ...spec, blockAlign: Math.ceil((spec.channels * spec.bits) / 8) }));
const file = fc
  .tuple(fc.array(anyChunk, { maxLength: 4 }), fc.option(format), odd32, fc.array(anyChunk, { maxLength: 3 }))
  .map(([before, described, claimed, after]) =>
    riff([...before, ...(described ? [described] : []), chunk('data', new Uint8Array(32), claimed), ...after]),
  );
/** From nothing behind the header to petabytes, of which nothing but what is read exists. */
const moreBytes = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 2 ** 50 }));

const firstMs = 200;
const mostReads = 600;
const largestRead = 262_144;

test('any header over any length is a layout within the file or a failure, by few small reads', async () => {
  await fc.assert(
    fc.asyncProperty(file, moreBytes, fc.integer({ min: 0, max: 255 }), async (head, more, fill) => {
      const lengthBytes = head.length + more;
      const source = sparseSource(head, lengthBytes, fill);
      try {
        const info = await probeAudio(source, never);
        if (info.kind === 'wav') {
          const { wav, lengthMs } = info;
          assert.ok(wav.dataOffset + wav.frames <= lengthBytes && lengthMs >= 1, JSON.stringify(wav));
          assert.doesNotMatch(info.notes.join(' '), /NaN|Infinity|undefined|-\d/);
          for (const startMs of new Set([0, Math.max(0, lengthMs - firstMs)])) {
            const endMs = Math.min(lengthMs, startMs + firstMs);
            const pcm = await allBytes(readWav(source, wav, { startMs, endMs }, never));
            assert.equal(pcm.length, (endMs - startMs) * 32);
          }
        }
      } catch (thrown) {
        failureOutcome(thrown);
      }
      assert.ok(source.reads.length <= mostReads, `${source.reads.length} reads`);
      assert.ok(source.reads.every(({ offset, length }) => offset < lengthBytes && length <= largestRead));
    }),
    { numRuns: 300 },
  );
});

test('any bytes at all are probed without harm', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), moreBytes, async (head, more) => {
      await probeAudio(sparseSource(head, head.length + more), never).catch(failureOutcome);
    }),
    { numRuns: 500 },
  );
});
