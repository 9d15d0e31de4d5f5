import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { jobSchema } from '../../src/lib/http/job-schema.ts';
import { problemSchema } from '../../src/lib/http/problem-schema.ts';
import { type UploadView, uploadSchema } from '../../src/lib/http/upload-schema.ts';
import { blobStore } from '../../src/lib/storage/blob-store.ts';
import { uploadLink } from '../../src/lib/storage/upload-link.ts';
import { keptText } from './support/kept-text.ts';
import { shortWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  app = await startApp();
});
after(() => app[Symbol.asyncDispose]());

const ask = (body: unknown) => app.api('/uploads', { method: 'POST', body: JSON.stringify(body) });

async function linkFor(body: { name: string; options?: object; overwrite?: boolean }): Promise<UploadView> {
  const answer = await ask(body);
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const view: unknown = await answer.json();
  const upload = uploadSchema.parse(view);
  assert.deepEqual(upload, view, 'no field is undocumented');
  return upload;
}

const put = (url: string, body: Uint8Array | string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'PUT', body: Buffer.from(body), headers });
const blockId = (at: number) => Buffer.from(String(at).padStart(6, '0')).toString('base64');
const putBlock = (url: string, at: number, block: Uint8Array) =>
  put(`${url}&comp=block&blockid=${encodeURIComponent(blockId(at))}`, block);
function putList({ url, headers: all }: UploadView, count: number): Promise<Response> {
  const { 'x-ms-blob-type': _, ...headers } = all;
  const ids = Array.from({ length: count }, (_, at) => `<Latest>${blockId(at)}</Latest>`);
  return put(`${url}&comp=blocklist`, `<BlockList>${ids.join('')}</BlockList>`, headers);
}

test('a file is uploaded in blocks, gone on with by another link, and transcribed with its options', async () => {
  const name = 'Ordner/Größe #1 & 100%.wav';
  const audio = shortWav(8_000, 3);
  const blocks = [audio.subarray(0, 100_000), audio.subarray(100_000, 200_000), audio.subarray(200_000)];
  const options = { language: 'de-DE', phrases: ['Größe', 'a;b'], profanity: 'raw', formats: ['txt', 'vtt'] };
  const first = await linkFor({ name, options });
  assert.ok(blocks.every((block) => block.length <= first.blockBytes));
  assert.equal((await putBlock(first.url, 0, blocks[0] ?? audio)).status, 201);
  assert.equal((await putBlock(first.url, 1, blocks[1] ?? audio)).status, 201);
  // The line broke; later the client sends what it has not sent.
  const second = await linkFor({ name, options });
  assert.equal((await putBlock(second.url, 2, blocks[2] ?? audio)).status, 201);
  const written = await putList(second, 3);
  assert.equal(written.status, 201, await written.text());

  const start = await app.api('/transcriptions', { method: 'POST', body: JSON.stringify({ name }) });
  const { id } = jobSchema.parse(await start.json());
  const job = await app.ended(name);
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assert.equal(job.id, id, 'who asks for the file and its event start the same job');
  assert.equal((await app.jobsOf(name)).length, 1);
  const transcript = await app.transcript(job.id);
  assertEveryWordOnce(transcript, tonesScript({ lengthMs: 8_000, seed: 3 }));
  const { language, ...recognised } = options;
  const { options: used } = transcript as unknown as { options: unknown };
  assert.deepEqual(used, {
    ...recognised,
    speakers: false,
    languages: [language],
    formats: ['json', 'vtt', 'txt'],
    channels: 'mixed',
  });
});

test('a link writes one file, and does nothing else', async () => {
  await app.drop('other.txt', 'not yours');
  const { url, headers } = await linkFor({ name: 'mine.txt' });
  assert.equal((await put(url, 'mine', headers)).status, 201);
  const query = new URL(url).search;
  const container = url.slice(0, url.indexOf('/mine.txt'));
  const refused: Record<string, () => Promise<Response>> = {
    'reading it': () => fetch(url),
    'looking at it': () => fetch(url, { method: 'HEAD' }),
    'deleting it': () => fetch(url, { method: 'DELETE' }),
    'seeing its blocks': () => fetch(`${url}&comp=blocklist`),
    'listing the container': () => fetch(`${container}${query}&restype=container&comp=list`),
    'another name': () => put(`${container}/other.txt${query}`, 'mine', headers),
    'another container': () => put(`${container.replace(/audio$/, 'work')}/mine.txt${query}`, 'mine', headers),
    'more rights': () => fetch(url.replace(/sp=[a-z]+/, 'sp=racwd')),
    'a later end': () => put(url.replace(/se=[^&]+/, 'se=2099-01-01T00%3A00%3A00Z'), 'mine', headers),
  };
  for (const [what, attempt] of Object.entries(refused)) assert.equal((await attempt()).status, 403, what);
  const other = await app.audio.getBlobClient('other.txt').downloadToBuffer();
  assert.equal(other.toString(), 'not yours');
});

test('a link that has expired writes nothing', async () => {
  const { stack } = app;
  const store = blobStore({ connectionString: stack.storage.connectionString }, { getToken: async () => null });
  const anHourAgo = Date.now() - 3_600_000;
  const { url, expires } = await uploadLink(store, 'late.wav', anHourAgo, AbortSignal.timeout(10_000));
  assert.ok(expires.getTime() < Date.now());
  assert.equal((await put(url, 'late', { 'x-ms-blob-type': 'BlockBlob' })).status, 403);
  assert.equal(await app.audio.getBlobClient('late.wav').exists(), false);
});

test('a file that is there is not replaced unless that is asked for', async () => {
  await app.drop('kept.txt', 'first');
  const refused = await ask({ name: 'kept.txt' });
  assert.equal(refused.status, 409);
  const problem = problemSchema.parse(await refused.json());
  assert.equal(problem.type, 'urn:dropscribe:problem:file-exists');
  assert.match(problem.remedy, /overwrite/);

  // Two who upload the same new name at once: the later one is told, at its last request.
  const [one, two] = [await linkFor({ name: 'race.txt' }), await linkFor({ name: 'race.txt' })];
  assert.equal((await put(one.url, 'one', one.headers)).status, 201);
  assert.equal((await put(two.url, 'two', two.headers)).status, 409);

  const forced = await linkFor({ name: 'kept.txt', overwrite: true });
  assert.equal((await put(forced.url, 'second', forced.headers)).status, 201);
  assert.equal((await app.audio.getBlobClient('kept.txt').downloadToBuffer()).toString(), 'second');
});

test('what cannot be uploaded is refused with a cause and a remedy', async () => {
  const wrong: [unknown, string][] = [
    [{}, 'bad-request'],
    [{ name: '' }, 'bad-request'],
    [{ name: 'x'.repeat(1_025) }, 'bad-request'],
    ...['../work/a.wav', 'a/../../b', 'a\\b', 'folder/', 'dots.', 'a./b', 'a\nb', '\ud800'].map(
      (name): [unknown, string] => [{ name }, 'bad-request'],
    ),
    [{ name: 'a.wav', colour: 'red' }, 'bad-request'],
    [{ name: 'a.wav', overwrite: 'yes' }, 'bad-request'],
    [{ name: 'a.wav', options: { language: 'klingon' } }, 'bad-option'],
    [{ name: 'a.wav', options: { phrases: Array.from({ length: 400 }, () => 'long '.repeat(20)) } }, 'bad-option'],
  ];
  for (const [body, code] of wrong) {
    const answer = await ask(body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    const problem = problemSchema.parse(await answer.json());
    assert.equal(problem.type, `urn:dropscribe:problem:${code}`, JSON.stringify(body));
  }
});

test('no link is in what the app logs or keeps', async () => {
  const name = `secret-${randomBytes(4).toString('hex')}.txt`;
  const { url, headers } = await linkFor({ name });
  await put(url, 'no audio', headers);
  await app.ended(name);
  const signature = new URL(url).searchParams.get('sig') ?? '';
  assert.ok(signature.length > 20);
  const kept = await keptText(app);
  for (const form of [signature, encodeURIComponent(signature)]) assert.ok(!kept.includes(form));
});

test('a page of the app may upload from a browser, others may not', async () => {
  const { url } = await linkFor({ name: 'from-a-browser.wav' });
  const preflight = (origin: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type,if-none-match,x-ms-blob-type,x-ms-meta-language',
      },
    });
  const allowed = await preflight(new URL(app.stack.apiUrl).origin);
  assert.equal(allowed.status, 200);
  assert.equal(allowed.headers.get('access-control-allow-origin'), new URL(app.stack.apiUrl).origin);
  assert.equal((await preflight('https://elsewhere.example')).status, 403);
});
