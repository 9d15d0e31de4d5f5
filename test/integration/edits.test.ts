import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import * as z from 'zod';
import { transcriptSchema } from '../../src/lib/transcript/transcript.ts';
import { eventually } from './support/eventually.ts';
import { shortWav, tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp, type View } from './support/start-app.ts';

let app: RunningApp;
before(async () => {
  // One segment after the other, at the SDK's own pace, so that a test can have the second fail.
  app = await startApp({ settings: { SEGMENT_MS: '12000', SPEECH_SESSIONS: '1', SPEECH_BURST_MS: '5000' } });
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

const formats = ['json', 'vtt', 'srt', 'txt'] as const;
const editsSchema = z.object({
  revision: z.number(),
  created: z.string().optional(),
  speakers: z.record(z.string(), z.string()),
  phrases: z.array(z.object({ id: z.number(), start: z.number(), end: z.number(), was: z.string(), text: z.string() })),
  unplaced: z.array(z.object({ text: z.string() })),
});
const problemSchema = z.object({ type: z.string(), detail: z.string(), remedy: z.string() });

interface WantedEdits {
  readonly speakers?: Readonly<Record<string, string>>;
  readonly phrases?: readonly { readonly id: number; readonly text: string }[];
}

function put(id: string, edits: WantedEdits | string, ifMatch?: string): Promise<Response> {
  return app.api(`/transcriptions/${id}/edits`, {
    method: 'PUT',
    body: typeof edits === 'string' ? edits : JSON.stringify(edits),
    ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
  });
}

async function readEdits(id: string) {
  const answer = await app.api(`/transcriptions/${id}/edits`);
  assert.equal(answer.status, 200);
  return { ...editsSchema.parse(await answer.json()), tag: answer.headers.get('etag') ?? '' };
}

const textOf = async (id: string, query: string) => (await app.api(`/transcriptions/${id}/transcript?${query}`)).text();
const jsonOf = async (id: string, query = 'format=json') => transcriptSchema.parse(JSON.parse(await textOf(id, query)));
const fileOf = async (name: string, format: string) =>
  (await app.transcripts.getBlobClient(`${name}/transcript.${format}`).downloadToBuffer()).toString();
const namesUnder = async (prefix: string) => {
  const names: string[] = [];
  for await (const { name } of app.transcripts.listBlobsFlat({ prefix })) names.push(name);
  return names;
};

async function transcribed(name: string, lengthMs: number, seed: number): Promise<View> {
  await app.drop(name, shortWav(lengthMs, seed));
  const job = await app.ended(name);
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  return job;
}

test('names and corrections are in every form and in the files, and what was recognised stays to the byte', async () => {
  const { path } = await tonesWav(app.folder, 'two.wav', { lengthMs: 20_000, seed: 81, speakers: 2 });
  await app.dropFile('two.wav', path, { speakers: 'true' });
  const job = await app.ended('two.wav');
  const originals = await Promise.all(formats.map((format) => textOf(job.id, `format=${format}`)));
  const before = await jsonOf(job.id);
  const [first, second] = before.phrases;
  assert.ok(first?.speaker && second);
  assert.ok(before.speakers.length > 1);

  const { tag, revision } = await readEdits(job.id);
  assert.equal(revision, 0);
  const corrected = `${first.text.replace(/^\S+/, 'Something')} & more`;
  const saved = await put(
    job.id,
    { speakers: { [first.speaker]: 'Anna <A>' }, phrases: [{ id: 1, text: ` ${corrected}\n` }] },
    tag,
  );
  assert.equal(saved.status, 200, await saved.clone().text());
  assert.equal(editsSchema.parse(await saved.json()).revision, 1);

  const json = await jsonOf(job.id);
  assert.deepEqual([json.phrases[0]?.text, json.phrases[0]?.speaker], [corrected, 'Anna <A>']);
  assert.deepEqual([json.phrases[0]?.['edited'], json.phrases[1]?.['edited']], [true, undefined]);
  assert.ok(json.text.startsWith(corrected));
  assert.equal(json.speakers[0]?.label, 'Anna <A>');
  assert.deepEqual(
    json.phrases.slice(1).map(({ words }) => words),
    before.phrases.slice(1).map(({ words }) => words),
  );
  const words = json.phrases[0]?.words ?? [];
  assert.equal(words[0]?.text, 'Something');
  assert.deepEqual({ ...words[0], text: '' }, { ...first.words[0], text: '' });
  assert.ok(words.every(({ start, end }) => start >= first.start && end <= first.end && start <= end));
  const expected = { vtt: /<v Anna &lt;A&gt;>Something/, srt: /Anna <A>: Something/, txt: /^Anna <A>: Something/ };
  for (const [format, pattern] of Object.entries(expected))
    assert.match(await textOf(job.id, `format=${format}`), pattern);
  for (const format of formats) {
    assert.equal(await fileOf('two.wav', format), await textOf(job.id, `format=${format}`), format);
    assert.equal(await textOf(job.id, `format=${format}&revision=1`), await textOf(job.id, `format=${format}`), format);
  }
  for (const [at, format] of formats.entries()) {
    assert.equal(await textOf(job.id, `format=${format}&revision=0`), originals[at], format);
  }
  assert.deepEqual(await namesUnder('two.wav/revisions/'), [
    `two.wav/revisions/${job.id}/0000.json`,
    `two.wav/revisions/${job.id}/0001.json`,
  ]);

  // Nothing edited any more: a revision like the original.
  const back = await put(job.id, {}, saved.headers.get('etag') ?? '');
  assert.equal(back.status, 200);
  for (const [at, format] of formats.entries()) {
    if (format !== 'json') assert.equal(await fileOf('two.wav', format), originals[at], format);
  }
  const list = await (await app.api(`/transcriptions/${job.id}/revisions`)).json();
  assert.deepEqual(
    z
      .object({
        revisions: z.array(z.looseObject({ revision: z.number(), phrases: z.number(), speakers: z.number() })),
      })
      .parse(list)
      .revisions.map(({ revision, phrases, speakers }) => [revision, phrases, speakers]),
    [
      [2, 0, 0],
      [1, 1, 1],
      [0, 0, 0],
    ],
  );
  const view = await app.followed(job.id, 'is there', () => true);
  assert.equal(view.finished, job.finished, 'the job has not ended anew');
});

test('of two editors at once one is told what the other did, and nobody loses anything', async () => {
  const job = await transcribed('both.wav', 10_000, 82);
  const { tag } = await readEdits(job.id);
  const wanted: WantedEdits[] = [
    { phrases: [{ id: 1, text: 'By one' }] },
    { phrases: [{ id: 1, text: 'By the other' }] },
  ];
  const answers = await Promise.all(wanted.map((edits) => put(job.id, edits, tag)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412]);
  const lost = answers.findIndex(({ status }) => status === 412);
  const problem = problemSchema.parse(await answers[lost]?.json());
  assert.equal(problem.type, 'urn:dropscribe:problem:edits-changed');
  const won = wanted[1 - lost]?.phrases?.[0]?.text;
  assert.equal((await jsonOf(job.id)).phrases[0]?.text, won);

  const now = await readEdits(job.id);
  assert.equal((await put(job.id, wanted[lost] ?? {}, now.tag)).status, 200);
  assert.equal((await jsonOf(job.id)).phrases[0]?.text, wanted[lost]?.phrases?.[0]?.text);
  assert.equal((await jsonOf(job.id, 'revision=1')).phrases[0]?.text, won);
});

test('many who save at once: every one that is told yes has its revision, and the files are of the last', async () => {
  const job = await transcribed('many.wav', 6_000, 83);
  const save = async (text: string): Promise<void> => {
    const { tag } = await readEdits(job.id);
    const answer = await put(job.id, { phrases: [{ id: 1, text }] }, tag);
    if (answer.status === 412) return save(text);
    assert.equal(answer.status, 200, await answer.text());
  };
  const texts = Array.from({ length: 6 }, (_, nth) => `Text ${nth}`);
  await Promise.all(texts.map(save));
  const { revision, phrases } = await readEdits(job.id);
  assert.equal(revision, texts.length);
  const all = await Promise.all(texts.map((_, nth) => jsonOf(job.id, `revision=${nth + 1}`)));
  assert.deepEqual(all.map(({ phrases: [one] }) => one?.text).sort(), texts);
  for (const format of formats) assert.match(await fileOf('many.wav', format), new RegExp(`${phrases[0]?.text}`));
});

test('the same edits again make no other revision, whatever was seen before them', async () => {
  const job = await transcribed('again.wav', 6_000, 84);
  const { tag } = await readEdits(job.id);
  const edits: WantedEdits = { phrases: [{ id: 1, text: 'Once' }] };
  const first = await put(job.id, edits, tag);
  const second = await put(job.id, edits, tag);
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.equal(second.headers.get('etag'), first.headers.get('etag'));
  assert.equal((await readEdits(job.id)).revision, 1);
  const transcript = await app.api(`/transcriptions/${job.id}/transcript?format=vtt`);
  assert.equal(transcript.headers.get('etag'), first.headers.get('etag'), 'who reads the transcript can edit it');
  // What is as it was recognised is no edit.
  const { phrases } = await jsonOf(job.id, 'revision=0');
  const none = await put(job.id, { phrases: [{ id: 1, text: phrases[0]?.text ?? '' }] }, '*');
  assert.deepEqual(editsSchema.parse(await none.json()).phrases, []);
});

test('a worker that is killed while it saves leaves the original whole, and the same request makes it good', async () => {
  const job = await transcribed('killed.wav', 12_000, 85);
  const original = await textOf(job.id, 'format=json');
  const { tag } = await readEdits(job.id);
  const edits: WantedEdits = { phrases: [{ id: 1, text: 'Saved all the same' }] };
  const cut = put(job.id, edits, tag).catch(() => undefined);
  const isBegun = async () => (await namesUnder('killed.wav/revisions/')).length > 0;
  await eventually('saving has begun', isBegun);
  process.kill(app.stack.host.workerPid, 'SIGKILL');
  await cut;
  await eventually('it is saved', async () => (await put(job.id, edits, tag).catch(() => undefined))?.status === 200);
  assert.equal((await readEdits(job.id)).revision, 1);
  for (const format of formats) assert.match(await fileOf('killed.wav', format), /Saved all the same/);
  assert.equal(await textOf(job.id, 'format=json&revision=0'), original);
});

test('edits whose files were not written are read all the same', async () => {
  const job = await transcribed('behind.wav', 6_000, 86);
  const { tag } = await readEdits(job.id);
  await put(job.id, { phrases: [{ id: 1, text: 'First' }] }, tag);
  // As a worker leaves it that dies right after the revision.
  const folder = `behind.wav/revisions/${job.id}`;
  const saved = await app.transcripts.getBlobClient(`${folder}/0001.json`).downloadToBuffer();
  const next = saved.toString().replace('"revision":1', '"revision":2').replace('First', 'Second');
  await app.transcripts.getBlockBlobClient(`${folder}/0002.json`).upload(next, Buffer.byteLength(next));
  for (const format of formats) {
    assert.match(await textOf(job.id, `format=${format}`), /Second/, format);
    assert.match(await fileOf('behind.wav', format), /First/, format);
  }
  assert.equal((await put(job.id, { phrases: [{ id: 1, text: 'Second' }] }, '*')).status, 200);
  for (const format of formats) assert.match(await fileOf('behind.wav', format), /Second/, format);
  assert.equal((await readEdits(job.id)).revision, 2);
});

test('a gap that is filled keeps what was corrected, and takes no edit made of the text before', async () => {
  const { path } = await tonesWav(app.folder, 'gap.wav', { lengthMs: 24_000, seed: 87 });
  // One session: the first connection is for the first segment, the others are tries at the second.
  const others = Array.from({ length: 30 }, (_, nth) => nth + 2);
  app.stack.speech?.setFaults(others.map((connection) => ({ fault: 'drop', when: { connection, afterAudioMs: 100 } })));
  await app.dropFile('gap.wav', path);
  const partial = await app.ended('gap.wav');
  assert.equal(partial.state, 'partial', JSON.stringify(partial.error));
  const before = await readEdits(partial.id);
  const edited = await put(partial.id, { phrases: [{ id: 1, text: 'Corrected by hand' }] }, before.tag);
  assert.equal(edited.status, 200, await edited.clone().text());
  const seen = edited.headers.get('etag') ?? '';
  assert.match(await fileOf('gap.wav', 'txt'), /^Corrected by hand/);
  assert.match(await fileOf('gap.wav', 'txt'), /\[missing:/);

  app.stack.speech?.setFaults([]);
  await app.api(`/transcriptions/${partial.id}/retry`, { method: 'POST' });
  const done = await app.followed(
    partial.id,
    'is whole',
    ({ state, finished }) => Boolean(finished) && state === 'done',
  );
  for (const format of formats) {
    assert.match(await textOf(done.id, `format=${format}`), /Corrected by hand/, format);
    assert.match(await fileOf('gap.wav', format), /Corrected by hand/, format);
    assert.doesNotMatch(await textOf(done.id, `format=${format}&revision=0`), /Corrected by hand/, format);
  }
  const whole = await jsonOf(done.id, 'revision=0');
  assert.equal(whole.integrity.missingSeconds, 0);
  assert.deepEqual((await jsonOf(done.id)).phrases.slice(1), whole.phrases.slice(1));
  assert.ok(whole.phrases.length > 1);

  assert.equal((await put(done.id, { phrases: [{ id: 2, text: 'Of the text before' }] }, seen)).status, 412);
  const now = await readEdits(done.id);
  assert.deepEqual([now.revision, now.phrases.length, now.unplaced.length], [1, 1, 0]);
  const both = [...now.phrases, { id: 2, text: 'And this' }].map(({ id, text }) => ({ id, text }));
  assert.equal((await put(done.id, { phrases: both }, now.tag)).status, 200);
  assert.deepEqual(
    (await jsonOf(done.id)).phrases.slice(0, 2).map(({ text }) => text),
    ['Corrected by hand', 'And this'],
  );
});

test('what cannot be saved is refused with what to do', async () => {
  const job = await transcribed('bad.wav', 6_000, 88);
  const { tag } = await readEdits(job.id);
  await app.drop('broken.wav', 'this is no sound');
  const failed = await app.ended('broken.wav');
  const phrases = (text: string, id = 1) => ({ phrases: [{ id, text }] });
  const cases: [string, number, string, () => Promise<Response>][] = [
    ['no If-Match', 428, 'edits-unconditional', () => put(job.id, phrases('x'))],
    ['a stale one', 412, 'edits-changed', () => put(job.id, phrases('x'), '"7-000000000000"')],
    ['not JSON', 400, 'bad-request', () => put(job.id, 'text', tag)],
    ['another field', 400, 'bad-request', () => put(job.id, '{"colour":"red"}', tag)],
    [
      'a phrase twice',
      400,
      'bad-request',
      () => put(job.id, { phrases: [...phrases('x').phrases, ...phrases('y').phrases] }, tag),
    ],
    ['too long a text', 400, 'bad-request', () => put(job.id, phrases('x'.repeat(5_001)), tag)],
    ['half a character', 400, 'bad-request', () => put(job.id, '{"phrases":[{"id":1,"text":"\\ud800"}]}', tag)],
    ['an empty name', 400, 'bad-request', () => put(job.id, { speakers: { 'Guest-1': ' ' } }, tag)],
    ['too large a body', 413, 'too-large', () => put(job.id, 'x'.repeat(4 * 1024 * 1024 + 1), tag)],
    ['no such phrase', 422, 'unknown-phrase', () => put(job.id, phrases('x', 4_000), tag)],
    ['no such speaker', 422, 'unknown-speaker', () => put(job.id, { speakers: { 'Guest-9': 'Anna' } }, tag)],
    ['no transcript', 409, 'transcription-failed', () => put(failed.id, phrases('x'), tag)],
    ['no such job', 404, 'not-found', () => put('0'.repeat(32), phrases('x'), tag)],
    ['no such revision', 404, 'no-such-revision', () => app.api(`/transcriptions/${job.id}/transcript?revision=1`)],
    ['no number', 400, 'bad-request', () => app.api(`/transcriptions/${job.id}/transcript?revision=new`)],
  ];
  for (const [what, status, code, ask] of cases) {
    const answer = await ask();
    assert.equal(answer.status, status, what);
    const problem = problemSchema.parse(await answer.json());
    assert.equal(problem.type, `urn:dropscribe:problem:${code}`, what);
    assert.ok(problem.detail && problem.remedy, what);
  }
  assert.deepEqual(await namesUnder('bad.wav/revisions/'), []);

  // Another job of the file takes the transcript's place.
  const other = await app.api('/transcriptions', {
    method: 'POST',
    body: JSON.stringify({ name: 'bad.wav', options: { profanity: 'raw' } }),
  });
  const { id } = z.looseObject({ id: z.string() }).parse(await other.json());
  await app.followed(id, 'is done', ({ state }) => state === 'done');
  const gone = await put(job.id, phrases('x'), tag);
  assert.equal(gone.status, 410);
});
