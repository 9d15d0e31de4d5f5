import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AudioFailure } from '../../src/lib/audio/errors.ts';
import { probeAudio } from '../../src/lib/audio/probe.ts';
import { Failure } from '../../src/lib/failure.ts';
import { bytesSource, never, sparseSource } from './audio-sources.ts';
import { chunk, fmt, riff, type WavSpec, wavFile } from './audio-wav-writer.ts';

const second = new Uint8Array(32_000);
const probe = (bytes: Uint8Array, lengthBytes?: number) => probeAudio(bytesSource(bytes, lengthBytes), never);

async function probeWav(bytes: Uint8Array) {
  const info = await probe(bytes);
  assert.equal(info.kind, 'wav');
  return info.kind === 'wav' ? info : assert.fail();
}

const refusedAs = (code: string, message: RegExp) => (error: AudioFailure) => {
  assert.equal(error.code, code);
  assert.match(error.message, message);
  assert.match(error.remedy, /\.$/);
  assert.equal(error.retryable, false);
  return true;
};

const flavours: readonly [WavSpec, string][] = [
  [{}, 'WAV, 16 kHz, mono, 16-bit PCM'],
  [{ channels: 2, rateHz: 44_100 }, 'WAV, 44.1 kHz, stereo, 16-bit PCM'],
  [{ bits: 8, rateHz: 8_000 }, 'WAV, 8 kHz, mono, 8-bit PCM'],
  [{ bits: 24, channels: 6, rateHz: 48_000 }, 'WAV, 48 kHz, 6 channels, 24-bit PCM'],
  [{ bits: 32, channels: 8, rateHz: 384_000 }, 'WAV, 384 kHz, 8 channels, 32-bit PCM'],
  [{ bits: 20, blockAlign: 3 }, 'WAV, 16 kHz, mono, 24-bit PCM'],
  [{ tag: 3, bits: 32 }, 'WAV, 16 kHz, mono, 32-bit float'],
  [{ tag: 3, bits: 64, rateHz: 1_000 }, 'WAV, 1 kHz, mono, 64-bit float'],
  [{ tag: 6, bits: 8, rateHz: 8_000 }, 'WAV, 8 kHz, mono, A-law'],
  [{ tag: 7, bits: 8, rateHz: 8_000 }, 'WAV, 8 kHz, mono, mu-law'],
  [{ extensible: true, bits: 24, rateHz: 96_000 }, 'WAV, 96 kHz, mono, 24-bit PCM'],
  [{ extensible: true, tag: 3, bits: 32 }, 'WAV, 16 kHz, mono, 32-bit float'],
];
for (const [spec, description] of flavours) {
  test(`${description}${spec.extensible ? ', extensible' : ''} is told from its header`, async () => {
    const { channels = 1, rateHz = 16_000, bits = 16 } = spec;
    const blockAlign = spec.blockAlign ?? (channels * bits) / 8;
    const info = await probeWav(wavFile(spec, new Uint8Array(blockAlign * rateHz * 0.25)));
    assert.equal(info.description, description);
    assert.equal(info.lengthMs, 250);
    assert.deepEqual(info.notes, []);
  });
}

test('a WAV that holds another codec is left to the decoder, by name', async () => {
  assert.deepEqual(await probe(wavFile({ tag: 0x11, bits: 4, blockAlign: 256 }, second)), {
    kind: 'encoded',
    description: 'WAV holding IMA ADPCM',
  });
  assert.deepEqual(await probe(wavFile({ tag: 0x55, bits: 0 }, second)), {
    kind: 'encoded',
    description: 'WAV holding MP3',
  });
  assert.deepEqual(await probe(wavFile({ tag: 0xabcd, bits: 0 }, second)), {
    kind: 'encoded',
    description: 'WAV holding an unknown codec (0xabcd)',
  });
});

test('unknown chunks before, between and after are stepped over, padded or not', async () => {
  const list = chunk('LIST', Buffer.from('INFOISFT'));
  const odd = chunk('bext', new Uint8Array(7_001));
  const unpadded = chunk('cue ', new Uint8Array(5)).subarray(0, 13);
  const file = riff([chunk('JUNK', new Uint8Array(28)), odd, fmt(), list, unpadded, chunk('data', second), list]);
  const info = await probeWav(file);
  assert.equal(info.lengthMs, 1000);
  assert.equal(info.wav.dataOffset, 12 + 36 + (8 + 7_002) + 24 + 16 + 13 + 8);
  assert.deepEqual(info.notes, []);
});

test('a header that promises more than the file holds is believed only as far as the file goes', async () => {
  const info = await probeWav(riff([fmt(), chunk('data', second, 60 * 32_000)]));
  assert.equal(info.lengthMs, 1000);
  assert.deepEqual(info.notes, ['The header promised 60 s, the file holds 1 s.']);
});

for (const size of [0, 0xffff_ffff, 0x7fff_ffff, 0x7fff_f000]) {
  test(`a streaming header with size 0x${size.toString(16)} means all the rest of the file`, async () => {
    const info = await probeWav(riff([fmt(), chunk('data', second.fill(1), size)], 'RIFF', size));
    assert.equal(info.lengthMs, 1000);
    assert.deepEqual(info.notes, ['The header does not say how long the sound is; the file holds 1 s.']);
  });
}

test('an RF64 or BW64 file has its size in ds64, beyond 4 GB', async () => {
  const dataBytes = 6_000_000_000;
  const ds64 = new Uint8Array(28);
  new DataView(ds64.buffer).setBigUint64(8, BigInt(dataBytes), true);
  for (const id of ['RF64', 'BW64']) {
    const head = riff([chunk('ds64', ds64), fmt(), chunk('data', new Uint8Array(0), 0xffff_ffff)], id, 0xffff_ffff);
    const info = await probeAudio(sparseSource(head, head.length + dataBytes), never);
    assert.equal(info.kind === 'wav' && info.lengthMs, dataBytes / 32);
    assert.deepEqual(info.kind === 'wav' && info.notes, []);
  }
});

test('the last frame is left out when the file ends within it', async () => {
  const info = await probeWav(riff([fmt({ channels: 2 }), chunk('data', new Uint8Array(4_003))]));
  assert.equal(info.wav.frames, 1000);
  assert.deepEqual(info.notes, ['The sound ends in the middle of a sample, which was left out.']);
});

test('a length is rounded up to the millisecond that its last sample starts', async () => {
  const info = await probeWav(wavFile({ rateHz: 44_100 }, new Uint8Array(2 * 442)));
  assert.equal(info.lengthMs, 11);
});

test('hostile and broken headers are refused in plain words', async () => {
  const empty = new Uint8Array(0);
  const cases: readonly [Uint8Array, string, RegExp][] = [
    [empty, 'empty-audio', /0 bytes/],
    [riff([]), 'broken-wav', /ends before the description/],
    [riff([fmt()]), 'broken-wav', /ends before its sound/],
    [riff([fmt()]).subarray(0, 20), 'broken-wav', /0 bytes, at least 16/],
    [riff([fmt(), chunk('data', empty)]), 'empty-audio', /no sound/],
    [riff([fmt(), chunk('data', empty), chunk('LIST', new Uint8Array(40))]), 'empty-audio', /no sound/],
    [riff([fmt(), chunk('data', new Uint8Array(1))]), 'empty-audio', /no sound/],
    [riff([chunk('data', second), fmt()]), 'broken-wav', /before the description/],
    [wavFile({ channels: 0, blockAlign: 2 }, second), 'broken-wav', /0 channels/],
    [wavFile({ rateHz: 0 }, second), 'broken-wav', /0 Hz/],
    [wavFile({ blockAlign: 3 }, second), 'broken-wav', /block size of 3/],
    [wavFile({ channels: 9 }, second), 'unsupported-wav', /9 channels/],
    [wavFile({ rateHz: 999 }, second), 'unsupported-wav', /999 Hz/],
    [wavFile({ rateHz: 384_001 }, second), 'unsupported-wav', /384001 Hz/],
    [riff([chunk('fmt ', new Uint8Array(14)), chunk('data', second)]), 'broken-wav', /14 bytes/],
    [riff([chunk('fmt ', Uint8Array.from([0xfe, 0xff, ...new Uint8Array(14)]))]), 'broken-wav', /cut short/],
  ];
  for (const [file, code, message] of cases) await assert.rejects(probe(file), refusedAs(code, message));
});

test('a header of a million empty chunks is given up after a bounded number of reads', async () => {
  const source = sparseSource(riff([fmt()]), 100_000_000);
  await assert.rejects(probeAudio(source, never), refusedAs('broken-wav', /first 256 chunks/));
  assert.ok(source.reads.length < 20, `${source.reads.length} reads`);
});

test('whatever the bytes of a header, it is read or refused, and never in many reads', async () => {
  const templates = [
    riff([chunk('bext', new Uint8Array(31)), fmt({ extensible: true, bits: 24 }), chunk('data', new Uint8Array(300))]),
    riff([chunk('ds64', new Uint8Array(28)), fmt(), chunk('data', new Uint8Array(300))], 'RF64'),
  ];
  const edit = fc.tuple(fc.nat(120), fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xfe, 0xff));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...templates),
      fc.array(edit, { maxLength: 8 }),
      fc.nat(400),
      async (template, edits, cutAt) => {
        const bytes = template.slice(0, Math.max(12, cutAt));
        for (const [at, value] of edits) if (at >= 12 && at < bytes.length) bytes[at] = value;
        const source = bytesSource(bytes);
        try {
          const info = await probeAudio(source, never);
          if (info.kind === 'wav') {
            assert.ok(info.wav.frames > 0 && info.lengthMs > 0);
            assert.ok(info.wav.dataOffset < bytes.length);
          }
        } catch (error) {
          assert.ok(error instanceof Failure, String(error));
        }
        assert.ok(source.reads.length <= 260);
      },
    ),
    { numRuns: 2_000 },
  );
});
