import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  app = await startApp({ settings: { DEFAULT_LANGUAGE: 'fr-FR', DEFAULT_FORMATS: 'txt, srt' } });
});
after(() => app[Symbol.asyncDispose]());

test('with speakers, every word is its true speaker, from end to end of one segment', async () => {
  const { path, script } = await tonesWav(app.folder, 'meeting.wav', { lengthMs: 75_000, seed: 21, speakers: 4 });
  await app.dropFile('meeting.wav', path, { speakers: 'true' });
  const job = await app.ended('meeting.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assert.equal(job.segments?.total, 1);
  const transcript = await app.transcript(job.id);
  assertEveryWordOnce(transcript, script);

  // The service names speakers by their first appearance.
  const names = new Map<number, string>();
  const said = [...script.words].map((word) => {
    const name = names.get(word.speaker) ?? `Guest-${names.size + 1}`;
    names.set(word.speaker, name);
    return name;
  });
  assert.equal(names.size, 4);
  assert.deepEqual(
    transcript.phrases.flatMap((phrase) => phrase.words.map(() => phrase.speaker)),
    said,
  );
});

test('without speakers, nobody is named', async () => {
  const { path } = await tonesWav(app.folder, 'plain.wav', { lengthMs: 10_000, seed: 22, speakers: 2 });
  await app.dropFile('plain.wav', path);
  const transcript = await app.transcript((await app.ended('plain.wav')).id);
  assert.ok(transcript.phrases.length > 0 && transcript.phrases.every((phrase) => phrase.speaker === undefined));
});

test('of several candidate languages, each phrase says its own', async () => {
  const languages = [
    { startMs: 0, language: 'en-US' },
    { startMs: 15_000, language: 'es-MX' },
  ];
  const { path, script } = await tonesWav(app.folder, 'two-languages.wav', { lengthMs: 30_000, seed: 23, languages });
  await app.dropFile('two-languages.wav', path, { languages: 'en-US,es-MX,de-DE' });
  const transcript = await app.transcript((await app.ended('two-languages.wav')).id);
  assertEveryWordOnce(transcript, script);
  assert.deepEqual(
    transcript.phrases.flatMap((phrase) => phrase.words.map(() => phrase.language)),
    [...script.words].map((word) => word.language),
  );
});

test('what nobody says comes from the settings, what the request says goes first', async () => {
  const { path } = await tonesWav(app.folder, 'settings.wav', { lengthMs: 5_000, seed: 24 });
  await app.dropFile('settings.wav', path, { profanity: 'removed' });
  const dropped = await app.transcript((await app.ended('settings.wav')).id);
  assert.deepEqual(dropped['options'], {
    languages: ['fr-FR'],
    speakers: false,
    phrases: [],
    profanity: 'removed',
    formats: ['json', 'srt', 'txt'],
    channels: 'mixed',
  });

  const options = { language: 'de-DE', phrases: ['Dropscribe'], profanity: 'raw' };
  const body = JSON.stringify({ name: 'settings.wav', options });
  const { id } = (await (await app.api('/transcriptions', { method: 'POST', body })).json()) as { id: string };
  await app.followed(id, 'is done', (view) => view.state === 'done');
  assert.deepEqual((await app.transcript(id))['options'], {
    languages: ['de-DE'],
    speakers: false,
    phrases: ['Dropscribe'],
    profanity: 'raw',
    formats: ['json', 'srt', 'txt'],
    channels: 'mixed',
  });
});

test('a diarized file, though one segment, shows how far it is', async () => {
  const { path } = await tonesWav(app.folder, 'slow.wav', { lengthMs: 90_000, seed: 26, speakers: 2 });
  app.stack.speech?.setFaults([{ fault: 'no-turn-end', when: { times: 1 } }]);
  await app.dropFile('slow.wav', path, { speakers: 'true' });
  const seen = await app.jobWhen('slow.wav', 'is under way', (view) => view.percent > 30 && view.percent < 100);
  assert.equal(seen.state, 'transcribing');
  assert.deepEqual(seen.segments, { done: 0, total: 1 });
  assert.equal((await app.api(`/transcriptions/${seen.id}`, { method: 'DELETE' })).status, 200);
  app.stack.speech?.setFaults([]);
});

test('a diarized file that was interrupted goes on from its last phrase, with the same speakers', async () => {
  const { path, script } = await tonesWav(app.folder, 'broken-off.wav', { lengthMs: 120_000, seed: 25, speakers: 3 });
  app.stack.speech?.setFaults([{ fault: 'status-Error', when: { afterAudioMs: 80_000, times: 1 } }]);
  await app.dropFile('broken-off.wav', path, { speakers: 'true' });
  const job = await app.ended('broken-off.wav');
  assert.equal(app.stack.speech?.stats().faults['status-Error'], 1, 'it was interrupted');
  app.stack.speech?.setFaults([]);
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  const transcript = await app.transcript(job.id);
  assertEveryWordOnce(transcript, script);
  const pairs = new Set<string>();
  const said = [...script.words];
  const labels = transcript.phrases.flatMap((phrase) => phrase.words.map(() => phrase.speaker));
  for (const [at, word] of said.entries()) pairs.add(`${word.speaker} ${labels[at]}`);
  assert.equal(pairs.size, 3, `each speaker has one label: ${[...pairs].join(', ')}`);
});
