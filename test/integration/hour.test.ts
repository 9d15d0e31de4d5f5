import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeTonesWav } from '../../local/speech/tones/tones-audio.ts';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { eventually } from './support/eventually.ts';
import { peaksOf, truePeaks } from './support/peaks-check.ts';
import { startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

const hourMs = 3_600_000;

test('an hour of speech arrives word by word, each once, in order, at its time', async () => {
  await using app = await startApp({ settings: { SEGMENT_MS: '30000' } });
  const script = tonesScript({ lengthMs: hourMs, seed: 7 });
  const path = join(app.folder, 'hour.wav');
  await writeTonesWav(path, script);
  await app.dropFile('hour.wav', path);
  const job = await app.ended('hour.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assert.deepEqual(job.segments, { done: 120, total: 120 });
  assert.equal(job.ledger?.balanced, true, JSON.stringify(job.ledger));
  const transcript = await app.transcript(job.id);
  assertEveryWordOnce(transcript, script);
  assert.equal(transcript.integrity.missingSeconds, 0);
  assert.ok(
    transcript.integrity.seams.every((seam) => seam.pauseSeconds > 0.3),
    'every cut lies in a pause',
  );
  const { secondsPerPeak, values } = await peaksOf(app, job.id);
  assert.equal(secondsPerPeak, 0.3);
  assert.equal(values.length, 12_000);
  assert.deepEqual(values, truePeaks(script, 300));
});

test('a long file survives kill -9 of the worker and then of the host', async () => {
  await using app = await startApp({ settings: { SPEECH_BURST_MS: '12000', SEGMENT_MS: '20000' } });
  const script = tonesScript({ lengthMs: hourMs / 3, seed: 8, speakers: 2 });
  const path = join(app.folder, 'hour.wav');
  await writeTonesWav(path, script);
  await app.dropFile('hour.wav', path);

  await app.jobWhen('hour.wav', 'has some segments', (view) => (view.segments?.done ?? 0) > 5);
  const { workerPid } = app.stack.host;
  process.kill(workerPid, 'SIGKILL');
  await eventually('a new worker', () => app.stack.host.workerPid !== workerPid);
  await app.jobWhen('hour.wav', 'goes on', (view) => (view.segments?.done ?? 0) > 30);
  await app.stack.host.kill();
  await app.stack.restartHost();

  const job = await app.ended('hour.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assertEveryWordOnce(await app.transcript(job.id), script);
});
