import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { transcriptSchema } from '../../src/lib/transcript/transcript.ts';
import { shortWav, tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp, type View } from './support/start-app.ts';

let app: RunningApp;
before(async () => {
  app = await startApp();
});
after(() => app[Symbol.asyncDispose]());

const formats = ['json', 'vtt', 'srt', 'txt'] as const;
const textOf = async (id: string, query: string) => {
  const answer = await app.api(`/transcriptions/${id}/transcript?${query}`);
  assert.equal(answer.status, 200, query);
  return answer.text();
};
const fileOf = async (name: string, format: string) =>
  (await app.transcripts.getBlobClient(`${name}/transcript.${format}`).downloadToBuffer()).toString();
const paidMs = () => app.stack.speech?.stats().audioMs ?? Number.NaN;

/** The forms that have files, but transcript.json first. */
async function published(name: string): Promise<string[]> {
  const names: string[] = [];
  for await (const blob of app.transcripts.listBlobsFlat({ prefix: `${name}/transcript.` })) names.push(blob.name);
  return names.map((one) => one.slice(one.lastIndexOf('.') + 1)).sort();
}

async function requested(name: string, options: object): Promise<View> {
  const answer = await app.api('/transcriptions', { method: 'POST', body: JSON.stringify({ name, options }) });
  assert.ok(answer.ok, await answer.clone().text());
  const { id } = (await answer.json()) as View;
  return app.followed(id, 'is done', ({ state }) => state === 'done');
}

test('only what is asked for is published; every form is answered all the same, as it would have been published', async () => {
  const { path } = await tonesWav(app.folder, 'two.wav', { lengthMs: 20_000, seed: 91, speakers: 2 });
  await app.dropFile('all.wav', path, { speakers: 'true' });
  await app.dropFile('few.wav', path, { speakers: 'true', formats: 'VTT' });
  const [all, few] = [await app.ended('all.wav'), await app.ended('few.wav')];
  assert.deepEqual([all.state, few.state], ['done', 'done'], JSON.stringify(few.error));
  assert.deepEqual(await published('all.wav'), ['json', 'srt', 'txt', 'vtt']);
  assert.deepEqual(await published('few.wav'), ['json', 'vtt']);
  for (const format of ['vtt', 'srt', 'txt']) {
    assert.equal(await textOf(few.id, `format=${format}`), await fileOf('all.wav', format), format);
  }
  const { options } = transcriptSchema.parse(JSON.parse(await fileOf('few.wav', 'json')));
  assert.deepEqual(options.formats, ['json', 'vtt']);
  const { transcript } = few['links'] as { transcript: Record<string, string> };
  assert.deepEqual(Object.keys(transcript), [...formats]);
});

test('edits rewrite what is published, and are in every form', async () => {
  const { path } = await tonesWav(app.folder, 'edited.wav', { lengthMs: 20_000, seed: 92, speakers: 2 });
  await app.dropFile('edited.wav', path, { speakers: 'true', formats: 'txt' });
  const { id } = await app.ended('edited.wav');
  const originals = await Promise.all(formats.map((format) => textOf(id, `format=${format}`)));
  const edits = { speakers: { 'Guest-1': 'Anna' }, phrases: [{ id: 1, text: 'Corrected.' }] };
  const saved = await app.api(`/transcriptions/${id}/edits`, {
    method: 'PUT',
    headers: { 'if-match': '*' },
    body: JSON.stringify(edits),
  });
  assert.equal(saved.status, 200, await saved.clone().text());
  assert.deepEqual(await published('edited.wav'), ['json', 'txt']);
  assert.match(await fileOf('edited.wav', 'txt'), /^Anna: Corrected\./);
  assert.match(await textOf(id, 'format=srt'), /Anna: Corrected\./);
  assert.match(await textOf(id, 'format=vtt'), /<v Anna>Corrected\./);
  for (const [at, format] of formats.entries()) {
    assert.equal(await textOf(id, `format=${format}&revision=0`), originals[at], format);
  }
});

test('a file that is asked for in other formats is the same job: nothing is paid for again', async () => {
  await app.drop('again.wav', shortWav(8_000, 93), { formats: 'srt' });
  const first = await app.ended('again.wav');
  const beforeMs = paidMs();
  const second = await requested('again.wav', { formats: ['txt'] });
  assert.equal(second.id, first.id);
  assert.equal(paidMs(), beforeMs);
  assert.deepEqual(await published('again.wav'), ['json', 'srt']);
});

test('a request goes before the metadata, and no file of an earlier job is left beside the new transcript', async () => {
  await app.drop('replaced.wav', shortWav(8_000, 94), { formats: 'srt, txt' });
  const dropped = await app.ended('replaced.wav');
  assert.deepEqual(await published('replaced.wav'), ['json', 'srt', 'txt']);
  const later = await requested('replaced.wav', { profanity: 'raw', formats: ['vtt'] });
  assert.notEqual(later.id, dropped.id);
  assert.deepEqual(await published('replaced.wav'), ['json', 'vtt']);
  const gone = await app.api(`/transcriptions/${dropped.id}/transcript?format=srt`);
  assert.equal(gone.status, 410, 'that of another job is in its place');
});

test('no formats, or unknown ones, are refused', async () => {
  await app.drop('wrong.wav', shortWav(5_000, 95), { formats: 'pdf' });
  const { error } = await app.ended('wrong.wav');
  assert.equal(error?.code, 'bad-option');
  assert.match(error.message, /the file's metadata are not valid: formats/);
  assert.match(error.remedy, /json, vtt, srt and txt/);
  const body = JSON.stringify({ name: 'wrong.wav', options: { formats: [] } });
  assert.equal((await app.api('/transcriptions', { method: 'POST', body })).status, 400);
});
