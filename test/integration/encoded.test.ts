import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ffmpeg, withoutFfmpeg } from './support/ffmpeg.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  if (!withoutFfmpeg) app = await startApp();
});
after(() => app?.[Symbol.asyncDispose]());

/** What ffmpeg is told to make of the tones, and the name under which it is dropped: the content decides, not the name. */
const forms: Record<string, readonly string[]> = {
  'talk.mp3': ['-b:a', '64k', '-f', 'mp3'],
  'moov-at-the-end.m4a': ['-c:a', 'aac', '-b:a', '64k', '-f', 'mp4'],
  'really-opus.wav': ['-c:a', 'libopus', '-b:a', '32k', '-f', 'ogg'],
  'telephone.wav': ['-ar', '8000', '-c:a', 'pcm_mulaw', '-f', 'wav'],
  'studio.dat': ['-ar', '44100', '-ac', '2', '-c:a', 'pcm_s24le', '-f', 'wav'],
  'no-name-at-all': ['-c:a', 'flac', '-f', 'flac'],
};

test('every format comes through word by word, each once, in order, at its time', { skip: withoutFfmpeg }, async () => {
  const { path, script } = await tonesWav(app.folder, 'source.wav', { lengthMs: 40_000, seed: 31 });
  for (const [name, args] of Object.entries(forms)) {
    const made = join(app.folder, name);
    await ffmpeg(['-i', path, ...args, made]);
    await app.dropFile(name, made);
  }
  for (const name of Object.keys(forms)) {
    const job = await app.ended(name);
    assert.equal(job.state, 'done', `${name}: ${JSON.stringify(job.error)}`);
    assert.equal(job.ledger?.balanced, true, name);
    assertEveryWordOnce(await app.transcript(job.id), script);
  }
});

test("a video's sound is transcribed; a video without sound is rejected", { skip: withoutFfmpeg }, async () => {
  const { path, script } = await tonesWav(app.folder, 'sound.wav', { lengthMs: 8_000, seed: 32 });
  const picture = ['-f', 'lavfi', '-i', 'color=size=64x64:rate=5:duration=8'];
  const [film, silentFilm] = [join(app.folder, 'film.mp4'), join(app.folder, 'silent-film.mp4')];
  await ffmpeg([...picture, '-i', path, '-c:a', 'aac', '-shortest', film]);
  await ffmpeg([...picture, silentFilm]);
  await app.dropFile('film.mp4', film);
  await app.dropFile('silent-film.mp4', silentFilm);
  const job = await app.ended('film.mp4');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assertEveryWordOnce(await app.transcript(job.id), script);
  assert.equal((await app.ended('silent-film.mp4')).error?.code, 'no-audio-track');
});
