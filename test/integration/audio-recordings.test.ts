import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CutFinder } from '../../src/lib/audio/cut-finder.ts';
import { decodeAudio } from '../../src/lib/audio/decode.ts';
import { probeAudio } from '../../src/lib/audio/probe.ts';
import { findWavCuts } from '../../src/lib/audio/wav-cuts.ts';
import { readWav } from '../../src/lib/audio/wav-pcm.ts';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import { allBytes, allSamples, never } from '../unit/audio-sources.ts';
import { ffmpegPath, fileSource, recording, withoutFfmpeg, withoutRecordings } from './audio-files.ts';

const skip = withoutRecordings || withoutFfmpeg;
const settings = () => ({ ffmpegPath, maxLengthMs: 600_000, ledger: new Ledger() });

/** The part below about 2 kHz: the running mean of 8 samples, three times. */
function lowBand(samples: Int16Array): Float64Array {
  let band = Float64Array.from(samples);
  for (let pass = 0; pass < 3; pass++) {
    band = band.map((_, index) => band.subarray(index, index + 8).reduce((sum, sample) => sum + sample, 0) / 8);
  }
  return band.subarray(0, -21);
}

// Lengths as ffprobe tells them.
const wavs: readonly [name: string, description: string, lengthMs: number][] = [
  ['about-speech-sdk.wav', 'WAV, 16 kHz, mono, 16-bit PCM', 52_430],
  ['es-mx-then-en-us.wav', 'WAV, 16 kHz, mono, 16-bit PCM', 23_892],
  ['initial-silence-5s.wav', 'WAV, 44.1 kHz, stereo, 16-bit PCM', 8_375],
  ['short-stereo.wav', 'WAV, 16 kHz, stereo, 16-bit PCM', 1_720],
  ['whats-the-weather-like-mulaw.wav', 'WAV, 16 kHz, mono, mu-law', 2_030],
];
for (const [name, description, lengthMs] of wavs) {
  test(`${name} is read as ffmpeg reads it`, { skip }, async () => {
    await using source = await fileSource(recording(name));
    const info = await probeAudio(source, never);
    if (info.kind !== 'wav') return assert.fail();
    assert.deepEqual([info.description, info.lengthMs, info.notes], [description, lengthMs, []]);
    const ours = await allSamples(readWav(source, info.wav, { startMs: 0, endMs: lengthMs }, never));
    const theirs = await allSamples(decodeAudio(source, settings(), never));
    assert.ok(Math.abs(ours.length - theirs.length) <= 16, `${ours.length} and ${theirs.length} samples`);
    // Two filters differ near their cut-off frequency, so voices' band is compared: 40 dB below what is the same.
    const [ourBand, theirBand] = [lowBand(ours), lowBand(theirs)];
    let difference = 0;
    let power = 0;
    for (const [index, sample] of theirBand.entries()) {
      difference += (sample - (ourBand[index] ?? 0)) ** 2;
      power += sample ** 2;
    }
    assert.ok(difference < power / 10_000, `${10 * Math.log10(difference / power)} dB`);
  });
}

test('the cuts of a minute of one speaker lie in pauses', { skip }, async () => {
  await using source = await fileSource(recording('about-speech-sdk.wav'));
  const info = await probeAudio(source, never);
  if (info.kind !== 'wav') return assert.fail();
  const cutting = { everyMs: 10_000, reachMs: 2_500 };
  const cuts = await findWavCuts(source, info.wav, info.lengthMs, cutting, never);
  assert.equal(cuts.length, 4);
  assert.ok(cuts.every(({ pauseMs }) => pauseMs >= 200));
  const finder = new CutFinder(cutting);
  finder.push(await allBytes(readWav(source, info.wav, { startMs: 0, endMs: info.lengthMs }, never)));
  assert.deepEqual(cuts, finder.cuts);
});

test('real MP3 files are decoded whole', { skip }, async () => {
  for (const [name, lengthMs] of [
    ['jfk.mp3', 11_000],
    ['whats-the-weather-like.mp3', 2_030],
  ] as const) {
    await using source = await fileSource(recording(name));
    assert.deepEqual(await probeAudio(source, never), { kind: 'encoded', description: 'MP3' });
    const audio = decodeAudio(source, settings(), never);
    assert.equal((await allBytes(audio)).length, lengthMs * 32);
    assert.deepEqual(audio.notes, []);
  }
});

test('samples without a header are refused in plain words', { skip }, async () => {
  await using source = await fileSource(recording('missing-wav-header.wav'));
  assert.deepEqual(await probeAudio(source, never), { kind: 'encoded', description: 'unknown format' });
  await assert.rejects(allBytes(decodeAudio(source, settings(), never)), { code: 'not-audio' });
});
