import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { eventually } from './support/eventually.ts';
import { shortWav, tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  // Short segments, so that short files have several.
  app = await startApp({ settings: { SEGMENT_MS: '5000' } });
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

/** A recognition that begins now lasts until it is cancelled. */
const holdRecognitions = () => app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);

test('a dropped file is followed to its transcript, in every format', async () => {
  await app.drop('talk.wav', shortWav(8_000, 3));
  const job = await app.ended('talk.wav');
  assert.equal(job.state, 'done');
  assert.equal(job.percent, 100);
  assert.equal(job.ledger?.balanced, true);
  const status = await app.api(`/transcriptions/${job.id}`);
  assert.equal(status.status, 200);
  assert.deepEqual(await status.json(), job);

  assertEveryWordOnce(await app.transcript(job.id), tonesScript({ lengthMs: 8_000, seed: 3 }));
  const expected = {
    vtt: /^WEBVTT\n/,
    srt: /^1\r\n00:00:/,
    txt: /^w00001 w00002 /,
    json: /"dropscribe\.transcript\/1"/,
  };
  for (const [format, begins] of Object.entries(expected)) {
    const answer = await app.api(`/transcriptions/${job.id}/transcript?format=${format}`);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), begins);
    const blob = app.transcripts.getBlobClient(`talk.wav/transcript.${format}`);
    assert.equal((await blob.getProperties()).contentType, answer.headers.get('content-type'));
  }
});

test('names with spaces, #, %, umlauts, quotes and folders are kept', async () => {
  const names = ['Grüße an alle #1.wav', 'a/b c/100%25 sure?.wav', 'it\'s "quoted" & <b>.wav', '日本語.wav'];
  for (const name of names) await app.drop(name, shortWav(3_000));
  for (const name of names) {
    const job = await app.ended(name);
    assert.equal(job.state, 'done', `${name}: ${JSON.stringify(job.error)}`);
    assert.equal((await app.transcript(job.id)).source.name, name);
  }
});

test('polling is told where and when to look again', async () => {
  holdRecognitions();
  await app.drop('long.wav', shortWav(8_000, 5));
  const job = await app.jobWhen('long.wav', 'runs', (view) => view.state === 'transcribing');
  for (const tail of ['', '/transcript?format=txt']) {
    const answer = await app.api(`/transcriptions/${job.id}${tail}`);
    assert.equal(answer.status, 202);
    assert.equal(answer.headers.get('location'), `/api/transcriptions/${job.id}`);
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
  }
  await app.api(`/transcriptions/${job.id}`, { method: 'DELETE' });
});

test('a file that is there is started with options, once for the same options', async () => {
  await app.drop('again.wav', shortWav(4_000));
  const dropped = await app.ended('again.wav');
  const start = (body: unknown) => app.api('/transcriptions', { method: 'POST', body: JSON.stringify(body) });
  const request = { name: 'again.wav', options: { language: 'de-DE', profanity: 'raw' } };
  const first = await start(request);
  assert.equal(first.status, 202);
  const { id } = (await first.json()) as { id: string };
  assert.notEqual(id, dropped.id);
  await app.followed(id, 'ends', (view) => view.finished !== undefined);
  const second = await start(request);
  assert.equal(second.status, 200);
  assert.equal(((await second.json()) as { id: string }).id, id);
  assert.equal(((await (await start({ name: 'again.wav' })).json()) as { id: string }).id, dropped.id);

  const replaced = await app.api(`/transcriptions/${dropped.id}/transcript`);
  assert.equal(replaced.status, 410, 'the older job has lost its transcript to the newer one');
});

test('the list is newest first and paged', async () => {
  for (const name of ['list-1.wav', 'list-2.wav', 'list-3.wav']) {
    await app.drop(name, shortWav(2_000));
    await app.ended(name);
  }
  const names: string[] = [];
  const created: string[] = [];
  let path: string | undefined = '/transcriptions?top=2';
  while (path) {
    const answer = await app.api(path);
    const page = (await answer.json()) as { transcriptions: { name: string; created: string }[]; next?: string };
    assert.ok(page.transcriptions.length <= 2);
    names.push(...page.transcriptions.map((view) => view.name));
    created.push(...page.transcriptions.map((view) => view.created));
    path = page.next?.replace('/api', '');
  }
  assert.deepEqual(created, created.toSorted().reverse());
  assert.deepEqual(
    names.filter((name) => name.startsWith('list-')),
    ['list-3.wav', 'list-2.wav', 'list-1.wav'],
  );
});

test('a cancelled job stops within 5 s and can be started again', async () => {
  holdRecognitions();
  const { path, script } = await tonesWav(app.folder, 'cancel.wav', { lengthMs: 18_000, seed: 6 });
  await app.dropFile('cancel.wav', path);
  const job = await app.jobWhen(
    'cancel.wav',
    'recognises',
    () => (app.stack.speech?.stats().connections.open ?? 0) > 0,
  );
  const answer = await app.api(`/transcriptions/${job.id}`, { method: 'DELETE' });
  assert.ok(answer.ok, String(answer.status));
  const cancelled = await app.ended('cancel.wav');
  assert.equal(cancelled.state, 'cancelled');
  await eventually('no recognition goes on after 5 s', () => app.stack.speech?.stats().connections.open === 0, 5_000);
  assert.equal((await app.api(`/transcriptions/${job.id}`, { method: 'DELETE' })).status, 200);
  assert.equal((await app.api(`/transcriptions/${job.id}/transcript`)).status, 409);

  app.stack.speech?.setFaults([]);
  const restarted = await app.api('/transcriptions', { method: 'POST', body: JSON.stringify({ name: 'cancel.wav' }) });
  assert.equal(restarted.status, 202);
  const done = await app.jobWhen('cancel.wav', 'is done', (view) => view.state === 'done');
  assertEveryWordOnce(await app.transcript(done.id), script);
  assert.equal((await app.api(`/transcriptions/${job.id}`, { method: 'DELETE' })).status, 409);
});

test('every error is a problem with a cause and a remedy', async () => {
  const id = '0'.repeat(32);
  const post = (body: string) => app.api('/transcriptions', { method: 'POST', body });
  const cases: [string, number, () => Promise<Response>][] = [
    ['unknown id', 404, () => app.api(`/transcriptions/${id}`)],
    ['impossible id', 404, () => app.api('/transcriptions/..%2f..%2fsecret')],
    ['unknown transcript', 404, () => app.api(`/transcriptions/${id}/transcript`)],
    ['unknown to cancel', 404, () => app.api(`/transcriptions/${id}`, { method: 'DELETE' })],
    ['unknown format', 400, () => app.api(`/transcriptions/${id}/transcript?format=docx`)],
    ['too large a page', 400, () => app.api('/transcriptions?top=1000')],
    ['bad continuation', 400, () => app.api('/transcriptions?after=%00nonsense')],
    ['not JSON', 400, () => post('name=a.wav')],
    ['no name', 400, () => post('{}')],
    ['unknown option', 400, () => post('{"name":"talk.wav","options":{"colour":"red"}}')],
    ['wrong language', 400, () => post('{"name":"talk.wav","options":{"language":"klingon"}}')],
    ['no such file', 404, () => post('{"name":"nowhere.wav"}')],
  ];
  for (const [what, status, ask] of cases) {
    const answer = await ask();
    assert.equal(answer.status, status, what);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json', what);
    const problem = (await answer.json()) as Record<string, unknown>;
    assert.equal(problem['status'], status, what);
    for (const key of ['type', 'title', 'detail', 'remedy'])
      assert.equal(typeof problem[key], 'string', `${what}: ${key}`);
  }
});

test('without its setting there is no address for snapshots of the memory, and the tool names the setting', async () => {
  const answer = await app.api('/memory/snapshot', { method: 'POST' });
  assert.equal(answer.status, 404);
  assert.equal(((await answer.json()) as { type: string }).type, 'urn:dropscribe:problem:not-found');
  const tool = fileURLToPath(new URL('../../local/memory/main.ts', import.meta.url));
  const asked = promisify(execFile)(process.execPath, [tool, 'snapshot', '--url', app.stack.apiUrl]);
  await assert.rejects(asked, /setting MEMORY_SNAPSHOT_DIR must name/);
});
