import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { decodeAudio } from '../../src/lib/audio/decode.ts';
import { describeEncoded } from '../../src/lib/audio/describe-encoded.ts';
import { FfmpegProcess } from '../../src/lib/audio/ffmpeg-process.ts';
import { balances, Ledger } from '../../src/lib/lifetime/ledger.ts';
import { ffmpegPath, fileSource, make, temporaryFolder, withoutFfmpeg } from '../integration/audio-files.ts';
import { bytesSource, never } from '../unit/audio-sources.ts';
import { indexBomb, silentFlac } from './hostile-audio.ts';

const needsFfmpeg = { skip: withoutFfmpeg };
/** What the decoder takes is told by Linux only. */
const needsProc = { skip: withoutFfmpeg || (process.platform !== 'linux' && 'only Linux tells what a process takes') };
const hourMs = 3_600_000;
const settings = () => ({ ffmpegPath, maxLengthMs: hourMs, ledger: new Ledger() });

/** Bytes that came out, and how it ended. */
async function outcome(audio: AsyncIterable<Uint8Array>): Promise<{ bytes: number; thrown: unknown }> {
  let bytes = 0;
  try {
    for await (const pcm of audio) bytes += pcm.length;
    return { bytes, thrown: undefined };
  } catch (thrown) {
    return { bytes, thrown };
  }
}
const codeOf = (thrown: unknown) => (thrown instanceof Error && 'code' in thrown ? thrown.code : thrown);

test('a few kilobytes that decode to days are cut at the longest length accepted', needsFfmpeg, async () => {
  const bomb = silentFlac(4 * 24 * hourMs);
  assert.ok(bomb.length < 100_000, `${bomb.length} bytes`);
  const { ledger } = settings();
  const { bytes, thrown } = await outcome(decodeAudio(bytesSource(bomb), { ...settings(), ledger }, never));
  assert.equal(codeOf(thrown), 'audio-too-long', String(thrown));
  assert.ok(bytes <= 32 * hourMs, `${bytes} bytes`);
  assert.ok(balances(ledger.counts()));
});

test('the bomb is a proper file: an hour of it is decoded whole', needsFfmpeg, async () => {
  const lengthMs = 54 * 65_535;
  const { bytes, thrown } = await outcome(decodeAudio(bytesSource(silentFlac(lengthMs)), settings(), never));
  assert.equal(thrown, undefined);
  assert.equal(bytes, lengthMs * 32);
});

test('an index of billions in a few kilobytes ends the decoder, not the host', needsProc, async () => {
  const bomb = indexBomb(20, 5_000_000);
  assert.ok(bomb.length < 10_000, `${bomb.length} bytes`);
  // More hours make the largest allocation larger: the watch alone must do it.
  const wide = { ...settings(), maxLengthMs: 100 * hourMs };
  const decoded = await outcome(decodeAudio(bytesSource(bomb), wide, never));
  assert.equal(codeOf(decoded.thrown), 'undecodable-audio');
  assert.match(String(decoded.thrown), /memory/);
  await assert.rejects(describeEncoded(bytesSource(bomb), wide, never), { code: 'undecodable-audio' });
});

test('a gap of hours between two sounds does not fill the memory with silence', needsProc, async () => {
  await using folder = await temporaryFolder();
  const jump = ['-filter_complex', "asetpts='if(gt(T,1),PTS+44100*3600*6,PTS)'"];
  await make(folder.path('gap.mka'), '-f', 'lavfi', '-i', 'sine=440:d=2:sample_rate=44100', ...jump, '-c:a', 'flac');
  await using source = await fileSource(folder.path('gap.mka'));
  const audio = decodeAudio(source, { ...settings(), maxLengthMs: 24 * hourMs }, never);
  const { bytes, thrown } = await outcome(audio);
  // Filled as a whole it takes gigabytes, for which the watch would have ended it.
  assert.equal(thrown, undefined);
  assert.match(audio.notes.join(), /damaged/);
  assert.ok(bytes / 32 > 2_000 && bytes / 32 < 7 * hourMs, `${bytes / 32} ms`);
});

test('a gap of minutes is kept, to the millisecond', needsFfmpeg, async () => {
  await using folder = await temporaryFolder();
  const jump = ['-filter_complex', "asetpts='if(gt(T,0.999),PTS+44100*600,PTS)'"];
  await make(folder.path('gap.mka'), '-f', 'lavfi', '-i', 'sine=440:d=2:sample_rate=44100', ...jump, '-c:a', 'flac');
  await using source = await fileSource(folder.path('gap.mka'));
  const { bytes, thrown } = await outcome(decodeAudio(source, settings(), never));
  assert.equal(thrown, undefined);
  assert.ok(Math.abs(bytes / 32 - 602_000) < 50, `${bytes / 32} ms`);
});

test('a decoder that works for ever and says nothing is ended; one that waits is not', needsProc, async () => {
  await using folder = await temporaryFolder();
  const limits = { memoryBytes: 1024 ** 3, fruitlessCpuMs: 300 };
  const program = async (name: string, body: string) => {
    await writeFile(folder.path(name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return FfmpegProcess.start(folder.path(name), [], new Ledger(), never, limits);
  };
  await using busy = await program('busy', 'while :; do :; done');
  const { signal } = await busy.end;
  assert.deepEqual([busy.broken, signal], ['time', 'SIGKILL']);
  await using waiting = await program('waiting', 'sleep 1; echo sound');
  assert.equal((await outcome(waiting.output)).bytes, 6);
  assert.equal(waiting.broken, undefined);
});
