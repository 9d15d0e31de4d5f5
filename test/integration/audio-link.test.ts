import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BlobServiceClient } from '@azure/storage-blob';
import { type AudioLinkView, audioLinkSchema } from '../../src/lib/http/audio-schema.ts';
import { problemSchema } from '../../src/lib/http/problem-schema.ts';
import { audioLink } from '../../src/lib/storage/audio-link.ts';
import { blobStore } from '../../src/lib/storage/blob-store.ts';
import { eventually } from './support/eventually.ts';
import { ffmpeg, withoutFfmpeg } from './support/ffmpeg.ts';
import { keptText } from './support/kept-text.ts';
import { shortWav, tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

let app: RunningApp;
before(async () => {
  app = await startApp();
});
after(() => app[Symbol.asyncDispose]());

const ask = (id: string) => app.api(`/transcriptions/${id}/audio`);

async function linkOf(id: string): Promise<AudioLinkView> {
  const answer = await ask(id);
  assert.equal(answer.status, 200, await answer.clone().text());
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const view: unknown = await answer.json();
  const link = audioLinkSchema.parse(view);
  assert.deepEqual(link, view, 'no field is undocumented');
  return link;
}

async function problemOf(answer: Response) {
  return { ...problemSchema.parse(await answer.json()), status: answer.status };
}

test('the link plays the file by ranges, for an hour, as audio', async () => {
  const audio = shortWav(6_000, 5);
  const name = 'Ordner/Größe #1 & 100%.wav';
  await app.drop(name, audio);
  const { id } = await app.ended(name);
  const askedMs = Date.now();
  const { url, expires, name: said } = await linkOf(id);
  assert.equal(said, name);
  const validMs = Date.parse(expires) - askedMs;
  assert.ok(validMs > 59 * 60_000 && validMs <= 60 * 60_000 + 5_000, `${validMs} ms`);
  const answer = await fetch(url, { headers: { range: 'bytes=1000-2999' } });
  assert.equal(answer.status, 206);
  assert.equal(answer.headers.get('content-range'), `bytes 1000-2999/${audio.length}`);
  assert.equal(answer.headers.get('content-type'), 'audio/wav');
  assert.equal(answer.headers.get('content-disposition'), 'inline');
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), audio.subarray(1_000, 3_000));
});

test('a file can be heard while it is transcribed, and when nothing came of it', async () => {
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  await app.drop('running.wav', shortWav(6_000, 6));
  const { id } = await app.jobWhen('running.wav', 'runs', ({ state }) => state === 'transcribing');
  assert.equal((await fetch((await linkOf(id)).url)).status, 200);
  await app.api(`/transcriptions/${id}`, { method: 'DELETE' });
  const cancelled = await app.followed(id, 'ends', ({ finished }) => finished !== undefined);
  app.stack.speech?.setFaults([]);
  assert.equal(cancelled.state, 'cancelled');
  assert.equal((await fetch((await linkOf(id)).url)).status, 200);
});

test('the link reads one file, and does nothing else', async () => {
  await app.drop('other.txt', 'not yours');
  await app.drop('mine.wav', shortWav(1_000));
  const { url } = await linkOf((await app.ended('mine.wav')).id);
  const query = new URL(url).search;
  const container = url.slice(0, url.indexOf('/mine.wav'));
  const put = (to: string) => fetch(to, { method: 'PUT', body: 'changed', headers: { 'x-ms-blob-type': 'BlockBlob' } });
  const refused: Record<string, () => Promise<Response>> = {
    'writing it': () => put(url),
    'writing a block of it': () => put(`${url}&comp=block&blockid=AAAA`),
    'changing its metadata': () => fetch(`${url}&comp=metadata`, { method: 'PUT', headers: { 'x-ms-meta-a': 'b' } }),
    'deleting it': () => fetch(url, { method: 'DELETE' }),
    'listing the container': () => fetch(`${container}${query}&restype=container&comp=list`),
    'another name': () => fetch(`${container}/other.txt${query}`),
    'another container': () => fetch(`${container.replace(/audio$/, 'work')}/mine.wav${query}`),
    'more rights': () => put(url.replace(/sp=[a-z]+/, 'sp=racwd')),
    'a later end': () => fetch(url.replace(/se=[^&]+/, 'se=2099-01-01T00%3A00%3A00Z')),
    'another type': () => fetch(url.replace(/rsct=[^&]+/, 'rsct=text%2Fhtml')),
  };
  for (const [what, attempt] of Object.entries(refused)) assert.equal((await attempt()).status, 403, what);
  assert.deepEqual(await app.audio.getBlobClient('mine.wav').downloadToBuffer(), shortWav(1_000));
});

test('a link that has expired plays nothing', async () => {
  await app.drop('late.wav', shortWav(1_000));
  const store = blobStore({ connectionString: app.stack.storage.connectionString }, { getToken: async () => null });
  const linkAt = (nowMs: number) => audioLink(store, 'late.wav', 'audio/wav', nowMs, AbortSignal.timeout(10_000));
  const justEnded = await linkAt(Date.now() - 3_601_000);
  assert.ok(justEnded.expires.getTime() < Date.now());
  assert.equal((await fetch(justEnded.url)).status, 403);
  assert.equal((await fetch((await linkAt(Date.now() - 1_800_000)).url)).status, 200);
});

test('what was deleted, or replaced by another version, is gone, and the newest version can be heard', async () => {
  await app.drop('gone.wav', shortWav(2_000, 1));
  const first = await app.ended('gone.wav');
  await app.drop('gone.wav', shortWav(2_000, 2));
  const replaced = await problemOf(await ask(first.id));
  assert.equal(replaced.status, 410);
  assert.equal(replaced.type, 'urn:dropscribe:problem:audio-overwritten');
  assert.match(replaced.detail, /"gone\.wav" was overwritten/);
  await eventually('it has another job', async () => (await app.jobsOf('gone.wav')).length === 2);
  const second = await app.ended('gone.wav');
  assert.equal((await fetch((await linkOf(second.id)).url)).status, 200);

  await app.audio.deleteBlob('gone.wav');
  for (const { id } of [first, second]) {
    const deleted = await problemOf(await ask(id));
    assert.deepEqual([deleted.status, deleted.type], [410, 'urn:dropscribe:problem:audio-gone']);
    assert.match(deleted.remedy, /drop the file again/i);
  }
});

test('a job that is not there has no audio', async () => {
  for (const id of ['0'.repeat(32), 'nonsense']) {
    const { status, remedy } = await problemOf(await ask(id));
    assert.equal(status, 404);
    assert.ok(remedy.length > 0);
  }
});

test('the type is that of the content, whatever was said of it', { skip: withoutFfmpeg }, async () => {
  const { path } = await tonesWav(app.folder, 'source.wav', { lengthMs: 3_000, seed: 8 });
  const forms: Record<string, readonly [string, readonly string[]]> = {
    'talk.m4a': ['audio/mp4', ['-c:a', 'aac', '-f', 'mp4']],
    'really-opus.wav': ['audio/ogg', ['-c:a', 'libopus', '-f', 'ogg']],
    'no-name': ['audio/flac', ['-f', 'flac']],
    'talk.mp3': ['audio/mpeg', ['-f', 'mp3']],
    'talk.weba': ['audio/webm', ['-c:a', 'libopus', '-f', 'webm']],
  };
  const service = BlobServiceClient.fromConnectionString(app.stack.storage.connectionString);
  for (const [name, [type, args]] of Object.entries(forms)) {
    const made = join(app.folder, name);
    await ffmpeg(['-i', path, ...args, made]);
    const blobHTTPHeaders = { blobContentType: 'text/html', blobContentDisposition: 'attachment' };
    await service.getContainerClient('audio').getBlockBlobClient(name).uploadFile(made, { blobHTTPHeaders });
    const { headers } = await fetch((await linkOf((await app.ended(name)).id)).url);
    assert.deepEqual([headers.get('content-type'), headers.get('content-disposition')], [type, 'inline'], name);
  }
});

test('a page that somebody dropped is not read as one', async () => {
  const page = '<!doctype html><script>alert(1)</script>'.repeat(10);
  await app.audio.getBlockBlobClient('page.wav').upload(page, page.length, {
    blobHTTPHeaders: { blobContentType: 'text/html' },
  });
  const failed = await app.ended('page.wav');
  assert.equal(failed.state, 'failed');
  const answer = await fetch((await linkOf(failed.id)).url);
  assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/octet-stream']);
});

test('no link is in what the app logs or keeps', async () => {
  await app.drop('secret.wav', shortWav(1_000, 9));
  const { id } = await app.ended('secret.wav');
  const { url } = await linkOf(id);
  assert.equal((await fetch(url)).status, 200);
  const signature = new URL(url).searchParams.get('sig') ?? '';
  assert.ok(signature.length > 20);
  const kept = await keptText(app);
  assert.ok(kept.includes('secret.wav'), 'it was looked at');
  for (const form of [signature, encodeURIComponent(signature)]) assert.ok(!kept.includes(form));
});
