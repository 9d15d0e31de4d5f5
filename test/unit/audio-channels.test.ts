import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ChannelCutter } from '../../src/lib/audio/channel-cutter.ts';
import { ChannelSplitter } from '../../src/lib/audio/channel-splitter.ts';
import { channelCuts, numberedSegments, placeOf, segmentCount } from '../../src/lib/audio/channels.ts';
import { saidChannels } from '../../src/lib/audio/describe-encoded.ts';
import { PieceCutter } from '../../src/lib/audio/piece-cutter.ts';
import { monoFrames } from '../../src/lib/audio/wav-samples.ts';

test('the segments of channels take turns, and each channel is whole', () => {
  const cuts = channelCuts([
    [{ atMs: 10_000, pauseMs: 300 }],
    [
      { atMs: 9_000, pauseMs: 300 },
      { atMs: 21_000, pauseMs: 0 },
    ],
  ]);
  const segments = numberedSegments(30_000, cuts, 2);
  assert.deepEqual(
    segments.map(({ index, channel, startMs, endMs }) => [index, channel, startMs, endMs]),
    [
      [0, 1, 0, 10_000],
      [1, 2, 0, 9_000],
      [2, 1, 10_000, 30_000],
      [3, 2, 9_000, 21_000],
      [5, 2, 21_000, 30_000],
    ],
  );
  assert.equal(segmentCount(cuts, 2), 6);
  assert.deepEqual(placeOf(5, 2), { nth: 2, channel: 2 });
  assert.deepEqual(segments.at(-1)?.heard, { startMs: 19_500, endMs: 30_000 });
});

test('mixed channels have the segments that a file always had, and no channel', () => {
  const cuts = channelCuts([[{ atMs: 10_000, pauseMs: 300 }]]);
  assert.deepEqual(cuts, [{ atMs: 10_000, pauseMs: 300 }]);
  const [first, second] = numberedSegments(30_000, cuts, 1);
  assert.deepEqual(first, { startMs: 0, endMs: 10_000, heard: { startMs: 0, endMs: 10_000 }, index: 0 });
  assert.equal(second?.index, 1);
  assert.equal(segmentCount(cuts, 1), 2);
});

test('interleaved audio is taken apart into the samples of each channel, in whatever pieces it comes', () => {
  const frames = fc.integer({ min: 1, max: 8 }).chain((channels) =>
    fc.record({
      channels: fc.constant(channels),
      samples: fc.array(
        fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: channels, maxLength: channels }),
      ),
    }),
  );
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 9 })), ({ channels, samples }, sizes) => {
      const all = Buffer.from(Int16Array.from(samples.flat()).buffer);
      const splitter = new ChannelSplitter(channels);
      const parts = Array.from({ length: channels }, (): Uint8Array[] => []);
      let from = 0;
      for (const size of [...sizes, all.length]) {
        const own = splitter.push(Uint8Array.from(all.subarray(from, from + size)));
        for (const [at, part] of own.entries()) parts[at]?.push(part);
        from += size;
      }
      for (const [at, part] of parts.entries()) {
        const expected = Buffer.from(Int16Array.from(samples.map((frame) => frame[at] ?? 0)).buffer);
        assert.deepEqual(Buffer.concat(part), expected);
      }
    }),
  );
});

test('the pieces of each channel are those of its audio alone', () => {
  const settings = { everyMs: 2_000, reachMs: 400 };
  const lengthMs = 9_000;
  const channel = (at: number) =>
    Int16Array.from({ length: lengthMs * 16 }, (_, sample) =>
      Math.floor(sample / 16) % (900 + 100 * at) < 500 ? 8_000 * Math.sin(sample / (3 + at)) : 0,
    );
  const [left, right] = [channel(0), channel(1)];
  const both = Int16Array.from({ length: 2 * left.length }, (_, at) => (at % 2 === 0 ? left : right)[at >> 1] ?? 0);
  const cutter = new ChannelCutter(settings, 2);
  const pieces = [...chunks(both, 1_000)].flatMap((pcm) => cutter.push(pcm)).concat(cutter.end());
  const cuts = [left, right].map((samples, at) => {
    const alone = new PieceCutter(settings);
    const expected = [...chunks(samples, 1_000)].flatMap((pcm) => alone.push(pcm)).concat(alone.end());
    const own = pieces.filter(({ index }) => index % 2 === at);
    assert.ok(expected.length > 2);
    assert.deepEqual(
      own.map((piece) => ({ ...piece, index: Math.floor(piece.index / 2) })),
      expected,
    );
    return alone.cuts;
  });
  assert.deepEqual(cutter.cuts, channelCuts(cuts));
  assert.equal(cutter.lengthMs, lengthMs);
});

function* chunks(samples: Int16Array, bytes: number): Generator<Uint8Array> {
  const all = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  for (let at = 0; at < all.length; at += bytes) yield all.slice(at, at + bytes);
}

test('a channel of WAV frames is its samples, of any encoding', () => {
  const shorts = new Uint8Array(Int16Array.from([1, -2, 3, 400, -500, 600]).buffer);
  const short = { encoding: 's16', channels: 3, sampleRateHz: 16_000 } as const;
  assert.deepEqual([...monoFrames(shorts, short, 1)], [1, 400]);
  assert.deepEqual([...monoFrames(shorts, short, 3)], [3, 600]);
  const bytes = Uint8Array.from([128, 129, 0, 127]);
  assert.deepEqual([...monoFrames(bytes, { encoding: 'u8', channels: 2, sampleRateHz: 8_000 }, 2)], [256, -256]);
  const floats = new Uint8Array(Float32Array.from([0.5, -0.25]).buffer);
  assert.deepEqual([...monoFrames(floats, { encoding: 'f32', channels: 2, sampleRateHz: 8_000 }, 2)], [-8_192]);
});

test('how many channels an encoded file has is read from what the decoder says of it', () => {
  const said = (layout: string) =>
    saidChannels(
      `  Duration: 00:00:45.00\n  Stream #0:0: Video: h264, 25 fps\n  Stream #0:1[0x1](und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, ${layout}, fltp, 128 kb/s\n  Stream #0:2: Audio: mp3, 8000 Hz, mono, s16p`,
    );
  assert.deepEqual(said('mono'), { count: 1, layout: 'mono' });
  assert.deepEqual(said('stereo'), { count: 2, layout: 'stereo' });
  assert.deepEqual(said('2.1'), { count: 3, layout: '2.1' });
  assert.deepEqual(said('quad'), { count: 4, layout: 'quad' });
  assert.deepEqual(said('5.1(side)'), { count: 6, layout: '5.1(side)' });
  assert.deepEqual(said('5.1.2'), { count: 8, layout: '5.1.2' });
  assert.deepEqual(said('octagonal'), { count: 8, layout: 'octagonal' });
  assert.deepEqual(said('12 channels'), { count: 12 });
  assert.deepEqual(said('4 channels (FL+FR+LFE+BC)'), { count: 4 });
  assert.equal(said('something new'), undefined);
  assert.equal(saidChannels('Invalid data found'), undefined);
});
