import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tonesWav } from './support/speech-like.ts';
import { startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

const lengthMs = 240_000;

test('speech without a single pause arrives word by word, each once, in order, at its time', async () => {
  // Segments of half a minute: a planner that finds one segment fast enough would make no seam.
  await using app = await startApp({ settings: { SEGMENT_MS: '30000' } });
  // Word follows upon word, so that every cut goes through one.
  for (const [name, seed] of [
    ['breathless.wav', 31],
    ['breathless-noisy.wav', 32],
  ] as const) {
    const noise = name.includes('noisy') ? { noiseDbfs: -30 } : {};
    const { path, script } = await tonesWav(app.folder, name, { lengthMs, seed, pauses: 'none', ...noise });
    await app.dropFile(name, path);
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
});
