import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { ByteSource } from '../../src/lib/audio/byte-source.ts';
import { type DecodedAudio, decodeAudio } from '../../src/lib/audio/decode.ts';
import { AudioFailure } from '../../src/lib/audio/errors.ts';
import { decodeArguments } from '../../src/lib/audio/ffmpeg-arguments.ts';
import { FfmpegProcess } from '../../src/lib/audio/ffmpeg-process.ts';
import { probeAudio } from '../../src/lib/audio/probe.ts';
import { RangeReader } from '../../src/lib/audio/range-reader.ts';
import { sniffBytes } from '../../src/lib/audio/sniff.ts';
import { readWav } from '../../src/lib/audio/wav-pcm.ts';
import { balances, Ledger } from '../../src/lib/lifetime/ledger.ts';
import { allBytes, allSamples, bytesSource, never, sparseSource, type WatchedSource } from '../unit/audio-sources.ts';
import { chunk, fmt, riff, wavFile } from '../unit/audio-wav-writer.ts';
import { ffmpegPath, fileSource, make, temporaryFolder, withoutFfmpeg } from './audio-files.ts';

const needsFfmpeg = { skip: withoutFfmpeg };
const maxLengthMs = 60_000;
/** Half a second of silence, then two seconds of 440 Hz: a start that is shifted would show. */
const sound = ['-f', 'lavfi', '-i', "aevalsrc='0.4*sin(2*PI*440*t)*gte(t,0.5)':s=44100:d=2.5"];
const picture = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=5:duration=2.5'];

function decodeFrom(source: ByteSource, ledger = new Ledger(), signal = never): DecodedAudio {
  return decodeAudio(source, { ffmpegPath, maxLengthMs, ledger }, signal);
}

/** A gigabyte of WAV, against which the buffers of pipes and sockets (some megabytes) are small. */
const hoursOfSilence = (): WatchedSource =>
  sparseSource(riff([fmt({ rateHz: 48_000 }), chunk('data', new Uint8Array(0), 0xffff_ffff)]), 1_000_000_000);
const readBytes = ({ reads }: WatchedSource): number => reads.reduce((sum, { length }) => sum + length, 0);

/** Milliseconds until the first sample that is not quiet, and how many zero crossings a second follow. */
function shapeOf(samples: Int16Array): { startMs: number; frequencyHz: number } {
  const start = samples.findIndex((sample) => Math.abs(sample) > 3_000);
  const second = samples.subarray(start + 1_600, start + 1_600 + 16_000);
  const rises = second.filter((sample, index) => sample >= 0 && (second[index - 1] ?? 0) < 0).length;
  return { startMs: start / 16, frequencyHz: rises };
}

const formats: readonly [name: string, description: string, args: readonly string[]][] = [
  ['mp3', 'MP3', [...sound]],
  ['m4a', 'M4A', [...sound, '-c:a', 'aac']],
  ['ogg', 'OGG', [...sound, '-c:a', 'libvorbis']],
  ['opus', 'OGG', [...sound, '-c:a', 'libopus']],
  ['flac', 'FLAC', [...sound]],
  ['aac', 'AAC', [...sound]],
  ['webm', 'Matroska or WebM', [...sound, '-c:a', 'libopus']],
  ['wma', 'Windows Media', [...sound, '-c:a', 'wmav2']],
  ['aiff', 'AIFF', [...sound]],
  ['au', 'AU', [...sound]],
  ['caf', 'CAF', [...sound]],
  ['w64', 'Wave64', [...sound]],
  ['ac3', 'AC-3', [...sound]],
  ['wav', 'WAV holding Microsoft ADPCM', [...sound, '-c:a', 'adpcm_ms']],
  ['wav', 'WAV holding MP3', [...sound, '-c:a', 'libmp3lame']],
  ['wav', 'WAV holding GSM 6.10', [...sound, '-ar', '8000', '-c:a', 'libgsm_ms']],
  ['mp4', 'MP4', [...picture, ...sound]],
  ['mov', 'QuickTime', [...picture, ...sound]],
  ['mkv', 'Matroska or WebM', [...picture, ...sound]],
  ['avi', 'AVI video', [...picture, ...sound]],
  ['ts', 'MPEG transport stream', [...picture, ...sound]],
  ['3gp', '3GP', [...picture, ...sound, '-c:v', 'mpeg4', '-c:a', 'aac']],
];
for (const [extension, description, args] of formats) {
  test(`${extension} (${description}) is decoded to the sound that went in`, needsFfmpeg, async () => {
    await using folder = await temporaryFolder();
    // Named as nothing in particular: the content alone decides.
    const file = folder.path('recording');
    await make(folder.path(`recording.${extension}`), ...args);
    await writeFile(file, await readFile(folder.path(`recording.${extension}`)));
    await using source = await fileSource(file);
    assert.deepEqual(await probeAudio(source, never), { kind: 'encoded', description });
    const ledger = new Ledger();
    const audio = decodeFrom(source, ledger);
    const samples = await allSamples(audio);
    const { startMs, frequencyHz } = shapeOf(samples);
    assert.ok(Math.abs(samples.length / 16 - 2_500) < 150, `${samples.length / 16} ms`);
    assert.ok(Math.abs(startMs - 500) < 80, `starts at ${startMs} ms`);
    assert.ok(Math.abs(frequencyHz - 440) <= 2, `${frequencyHz} Hz`);
    assert.deepEqual(audio.notes, []);
    assert.deepEqual(ledger.counts(), {
      'range-reader': { opened: 1, closed: 1 },
      'ffmpeg-process': { opened: 1, closed: 1 },
    });
  });
}

test('AMR, as phones record it, is decoded', needsFfmpeg, async () => {
  // One frame of AMR-NB at 12.2 kbit/s is 32 bytes and 20 ms; an encoder for it is seldom at hand.
  const frame = Uint8Array.from([0x3c, ...new Uint8Array(31)]);
  const file = Buffer.concat([Buffer.from('#!AMR\n'), ...new Array<Uint8Array>(50).fill(frame)]);
  assert.deepEqual(await probeAudio(bytesSource(file), never), { kind: 'encoded', description: 'AMR' });
  assert.equal((await allBytes(decodeFrom(bytesSource(file)))).length, 32_000);
});

test('sound that starts later than its picture keeps its place', needsFfmpeg, async () => {
  await using folder = await temporaryFolder();
  await make(folder.path('late.mkv'), ...picture, '-itsoffset', '1', ...sound);
  await using source = await fileSource(folder.path('late.mkv'));
  const { startMs } = shapeOf(await allSamples(decodeFrom(source)));
  assert.ok(Math.abs(startMs - 1_500) < 80, `starts at ${startMs} ms`);
});

test('A-law and mu-law are read as ffmpeg reads them, all 256 codes', needsFfmpeg, async () => {
  const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
  for (const tag of [6, 7]) {
    const source = bytesSource(wavFile({ tag, bits: 8 }, codes));
    const info = await probeAudio(source, never);
    if (info.kind !== 'wav') return assert.fail();
    const ours = await allBytes(readWav(source, info.wav, { startMs: 0, endMs: 16 }, never));
    assert.deepEqual(ours, await allBytes(decodeFrom(source)));
  }
});

test('a damaged file gives what can be decoded, and a note', needsFfmpeg, async () => {
  await using folder = await temporaryFolder();
  const file = folder.path('cut.m4a');
  await make(file, ...sound, '-c:a', 'aac', '-movflags', '+faststart');
  await truncate(file, Math.floor((await readFile(file)).length / 2));
  await using source = await fileSource(file);
  const audio = decodeFrom(source);
  const bytes = await allBytes(audio);
  assert.ok(bytes.length > 16_000 && bytes.length < 64_000, `${bytes.length}`);
  assert.equal(audio.notes.length, 1);
  assert.match(audio.notes[0] ?? '', /damaged/);
});

const refusals: readonly [string, string, RegExp, (file: string) => Promise<void>][] = [
  ['a video without sound', 'no-audio-track', /no audio track/, (file) => make(file, ...picture, '-f', 'matroska')],
  [
    'an MP4 whose upload broke off before its index',
    'undecodable-audio',
    /index/,
    async (file) => {
      await make(file, ...sound, '-f', 'mp4');
      await truncate(file, 6_000);
    },
  ],
  [
    'bytes of no known format',
    'not-audio',
    /no known format/,
    (file) =>
      writeFile(
        file,
        Uint8Array.from({ length: 50_000 }, (_, index) => (index * index * 7 + 3) % 251),
      ),
  ],
  [
    'a file with a track of no length',
    'empty-audio',
    /no sound/,
    (file) => make(file, '-f', 'lavfi', '-i', 'anullsrc=d=0.001', '-t', '0', '-c:a', 'flac', '-f', 'flac'),
  ],
];
for (const [name, code, message, write] of refusals) {
  test(`${name} is refused in plain words`, needsFfmpeg, async () => {
    await using folder = await temporaryFolder();
    await write(folder.path('file'));
    await using source = await fileSource(folder.path('file'));
    const ledger = new Ledger();
    await assert.rejects(allBytes(decodeFrom(source, ledger)), (error) => {
      assert.ok(error instanceof AudioFailure, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message + error.remedy, /127\.0\.0\.1|http|0x/);
      return true;
    });
    assert.ok(balances(ledger.counts()));
  });
}

test('a playlist is not followed, even when it comes past the probe', needsFfmpeg, async () => {
  let asked = 0;
  const decoy: ByteSource = {
    lengthBytes: 1_000,
    read: (_offset, length) => {
      asked++;
      return Promise.resolve(new Uint8Array(length));
    },
  };
  await using target = await RangeReader.open(decoy, new Ledger());
  for (const text of [
    `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${target.url}\n#EXT-X-ENDLIST\n`,
    `ffconcat version 1.0\nfile '${target.url}'\n`,
  ]) {
    await assert.rejects(allBytes(decodeFrom(bytesSource(Buffer.from(text)))), { code: 'not-audio' });
  }
  assert.equal(asked, 0);
});

test('audio longer than the limit is refused as soon as it exceeds it', needsFfmpeg, async () => {
  const source = hoursOfSilence();
  const ledger = new Ledger();
  const audio = decodeAudio(source, { ffmpegPath, maxLengthMs: 5_000, ledger }, never);
  await assert.rejects(allBytes(audio), { code: 'audio-too-long' });
  assert.ok(readBytes(source) < 30_000_000, `${readBytes(source)} bytes`);
  assert.ok(balances(ledger.counts()));
});

test('a missing ffmpeg is reported with what to do and what works without it', async () => {
  const ledger = new Ledger();
  const settings = { ffmpegPath: '/nowhere/ffmpeg', maxLengthMs, ledger };
  await assert.rejects(allBytes(decodeAudio(bytesSource(new Uint8Array(9)), settings, never)), (error) => {
    assert.ok(error instanceof AudioFailure);
    assert.equal(error.code, 'decoder-missing');
    assert.match(error.message, /\/nowhere\/ffmpeg/);
    assert.match(error.remedy, /FFMPEG_PATH.*WAV/);
    return true;
  });
  assert.ok(balances(ledger.counts()));
});

test('what the source throws comes through as it is', needsFfmpeg, async () => {
  await using folder = await temporaryFolder();
  await make(folder.path('a.flac'), '-f', 'lavfi', '-i', 'anoisesrc=d=60:r=44100');
  await using file = await fileSource(folder.path('a.flac'));
  const overwritten = new Error('overwritten');
  const source: ByteSource = {
    lengthBytes: file.lengthBytes,
    read: (offset, length, signal) =>
      offset < 600_000 ? file.read(offset, length, signal) : Promise.reject(overwritten),
  };
  const ledger = new Ledger();
  await assert.rejects(allBytes(decodeFrom(source, ledger)), (error) => error === overwritten);
  assert.ok(balances(ledger.counts()));
});

test('ffmpeg works no further ahead than it is read, and ends when reading stops', needsFfmpeg, async () => {
  const source = hoursOfSilence();
  const ledger = new Ledger();
  for await (const pcm of decodeFrom(source, ledger)) {
    assert.equal(pcm.buffer.byteLength, pcm.length);
    assert.deepEqual(ledger.counts()['ffmpeg-process'], { opened: 1, closed: 0 });
    break;
  }
  assert.ok(balances(ledger.counts()));
  assert.ok(readBytes(source) < 30_000_000, `${readBytes(source)} bytes`);
});

test('an abort ends a decoder that waits for its source', needsFfmpeg, async () => {
  const stop = new AbortController();
  const source: ByteSource = {
    lengthBytes: 1_000_000,
    read: (_offset, length, signal) => {
      if (length <= sniffBytes) return Promise.resolve(Buffer.from('ID3\x04'));
      stop.abort(new Error('enough'));
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  };
  const ledger = new Ledger();
  await assert.rejects(allBytes(decodeFrom(source, ledger, stop.signal)), /enough/);
  assert.ok(balances(ledger.counts()));
  const unopened = new Ledger();
  await assert.rejects(allBytes(decodeFrom(source, unopened, stop.signal)), /enough/);
  assert.deepEqual(unopened.counts(), {});
});

test('ffmpeg is given neither proxies nor secrets', needsFfmpeg, async (t) => {
  await using folder = await temporaryFolder();
  const program = folder.path('ffmpeg');
  await writeFile(program, '#!/bin/sh\nprintf "%s " "$@" >&2\nexport -p >&2\nexit 1\n', { mode: 0o755 });
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  Object.assign(process.env, { http_proxy: 'http://127.0.0.1:1', AZURE_CLIENT_SECRET: 'hush' });
  const args = decodeArguments({ url: 'http://127.0.0.1:9/x', formats: ['mp3'], maxLengthMs });
  await using ffmpeg = await FfmpegProcess.start(program, args, new Ledger(), never);
  await ffmpeg.end;
  assert.match(ffmpeg.complaint, /-protocol_whitelist http,tcp .*127\.0\.0\.1:9/);
  assert.doesNotMatch(ffmpeg.complaint, /proxy|hush|SECRET/);
});
