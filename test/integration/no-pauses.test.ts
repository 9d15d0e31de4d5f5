import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TonesScript } from '../../local/speech/tones/tones-script.ts';
import { make, withoutFfmpeg } from './audio-files.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

const lengthMs = 240_000;

let app: RunningApp;
before(async () => {
  // Segments of half a minute: a planner that finds one segment fast enough would make no seam.
  app = await startApp({ settings: { SEGMENT_MS: '30000' } });
});
after(() => app?.[Symbol.asyncDispose]());

/** Word follows upon word, so that every cut goes through one. */
const breathless = { lengthMs, pauses: 'none' } as const;

async function assertWhole(name: string, script: TonesScript): Promise<void> {
  const job = await app.ended(name);
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  const transcript = await app.transcript(job.id);
  assertEveryWordOnce(transcript, script);
  const { seams, missingSeconds } = transcript.integrity;
  assert.equal(missingSeconds, 0);
  // Fewer than one a minute would show nothing.
  assert.ok(seams.length >= lengthMs / 60_000, `${seams.length} seams`);
  assert.ok(
    seams.every(({ pauseSeconds, joined }) => pauseSeconds === 0 && joined === 'words'),
    JSON.stringify(seams),
  );
  assert.deepEqual(transcript.notes, []);
  const sentMs = 1_000 * (job.sentSeconds ?? 0);
  assert.ok(sentMs > lengthMs && sentMs <= 1.1 * lengthMs, `${sentMs} ms were sent`);
}

test('speech without a single pause arrives word by word, each once, in order, at its time', async () => {
  const { path, script } = await tonesWav(app.folder, 'breathless.wav', { ...breathless, seed: 31 });
  await app.dropFile('breathless.wav', path);
  await assertWhole('breathless.wav', script);
});

test('so it does when it is decoded first, and under noise', { skip: withoutFfmpeg }, async () => {
  const { path, script } = await tonesWav(app.folder, 'noisy.wav', { ...breathless, seed: 32, noiseDbfs: -30 });
  await make(`${path}.flac`, '-i', path);
  await app.dropFile('noisy.flac', `${path}.flac`);
  await assertWhole('noisy.flac', script);
});
