import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { eventually } from '../integration/support/eventually.ts';
import { shortWav } from '../integration/support/speech-like.ts';
import { filesIn, findSecrets } from './find-secrets.ts';
import { type MarkedStack, startMarkedStack } from './marked-stack.ts';

const viewSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  finished: z.string().optional(),
  error: z.looseObject({ code: z.string() }).optional(),
  waiting: z.looseObject({ code: z.string() }).optional(),
});
type View = z.infer<typeof viewSchema>;

/** Loaded machines included. */
const deadlineMs = 120_000;
let stack: MarkedStack;
/** Everything that the API has answered, headers included. */
const answers: string[] = [];
before(async () => {
  stack = await startMarkedStack();
});
afterEach(() => {
  Object.assign(stack, { identity: 'well', storage: 'well' });
  stack.speech.setFaults([]);
});
after(() => stack[Symbol.asyncDispose]());

/** Asks as callers do: with the key in the address and in the headers. */
async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const url = `${stack.host.url}/api${path}${path.includes('?') ? '&' : '?'}code=${stack.functionKey}`;
  const headers = { 'x-functions-key': stack.functionKey, authorization: `Bearer ${stack.functionKey}` };
  const answer = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(60_000) });
  const text = await answer.text();
  answers.push(JSON.stringify([path.split('?')[0], answer.status, ...answer.headers]), text);
  return { status: answer.status, text };
}

async function viewOf(name: string): Promise<View | undefined> {
  const { status, text } = await ask('/transcriptions?top=100').catch(() => ({ status: 0, text: '' }));
  if (status !== 200) return undefined;
  const { transcriptions } = z.object({ transcriptions: z.array(viewSchema) }).parse(JSON.parse(text));
  return transcriptions.find((view) => view.name === name);
}

const drop = (name: string, content: Buffer | string, metadata = {}) =>
  stack.audio.getBlockBlobClient(name).uploadData(Buffer.from(content), { metadata });
const viewWhen = (name: string, what: string, holds: (view: View) => boolean) =>
  eventually(
    `"${name}" ${what}`,
    async () => {
      const view = await viewOf(name);
      return view && holds(view) && view;
    },
    deadlineMs,
  );
const done = (name: string) => viewWhen(name, 'is done', (view) => view.state === 'done');
const waits = (name: string) => viewWhen(name, 'waits', (view) => view.waiting !== undefined);

/** Ends the worker, and returns once there is another one. */
async function end(signal: NodeJS.Signals): Promise<void> {
  const worker = stack.host.workerPid;
  process.kill(worker, signal);
  await eventually('another worker is there', () => stack.host.workerPid !== worker);
}

test('success', async () => {
  await drop('talk.wav', shortWav(3_000));
  await drop('ferry.mp3', readFileSync(fileURLToPath(new URL('../../samples/ferry.mp3', import.meta.url))));
  const { id } = await done('talk.wav');
  for (const format of ['json', 'vtt', 'srt', 'txt']) {
    assert.equal((await ask(`/transcriptions/${id}/transcript?format=${format}`)).status, 200);
  }
  assert.equal((await ask(`/transcriptions/${id}/peaks`)).status, 200);
  // With a signature in place of a key the app can sign nothing itself, and must not tell what it has.
  const link = await ask(`/transcriptions/${id}/audio`);
  assert.equal(link.status, 503);
  assert.match(link.text, /link-refused/);
  await viewWhen('ferry.mp3', 'has ended', (view) => view.finished !== undefined);
});

test('rejections, and requests that are wrong', async () => {
  await drop('letter.wav', 'Dear Sir or Madam,\n'.repeat(50));
  await drop('klingon.wav', shortWav(1_000), { language: 'klingon' });
  for (const name of ['letter.wav', 'klingon.wav'])
    await viewWhen(name, 'is rejected', ({ state }) => state === 'failed');
  // Somebody takes the address that the portal shows for the file's name.
  const body = JSON.stringify({ name: stack.signedUrl('talk.wav') });
  assert.equal((await ask('/transcriptions', { method: 'POST', body })).status, 404);
  assert.equal((await ask('/transcriptions', { method: 'POST', body: '{' })).status, 400);
  assert.equal((await ask('/memory/snapshot', { method: 'POST' })).status, 404);
  await ask('/nowhere');
});

test('a token endpoint that fails, and one that says too much', async () => {
  for (const mood of ['babbling', 'down'] as const) {
    stack.identity = mood;
    // A worker that has a token goes on with it.
    await end('SIGKILL');
    await drop('token.wav', shortWav(2_000), { mood });
    assert.equal((await waits('token.wav')).waiting?.code, 'token-unavailable');
  }
  stack.identity = 'well';
  await done('token.wav');
});

test('a Speech service that refuses, and one that fails', async () => {
  stack.speech.setFaults([{ fault: 'handshake-401' }]);
  await drop('refused.wav', shortWav(2_000));
  assert.equal((await waits('refused.wav')).waiting?.code, 'speech-unauthorised');
  stack.speech.setFaults([
    { fault: 'close-1011', when: { times: 1 } },
    { fault: 'handshake-500', when: { times: 5 } },
  ]);
  await done('refused.wav');
});

test('a storage account that fails, and one that says too much', async () => {
  const { id } = await done('talk.wav');
  for (const mood of ['babbling', 'down'] as const) {
    stack.storage = mood;
    // What is away is asked for again by the library, for longer than this test waits.
    const asked = ask(`/transcriptions/${id}`);
    if (mood === 'babbling') {
      const { status, text } = await asked;
      assert.ok(status >= 500, `${status} ${text}`);
      await ask('/transcriptions', { method: 'POST', body: '{"name":"talk.wav"}' });
      await ask('/transcriptions');
      await drop('stored.wav', shortWav(2_000));
      await eventually('the event was tried', () => /stored\.wav|on-audio-dropped/.test(stack.output()));
    }
    stack.storage = 'well';
    await asked;
  }
  // Its event may have been tried in vain too often by then: then it is asked for.
  await ask('/transcriptions', { method: 'POST', body: '{"name":"stored.wav"}' });
  await done('stored.wav');
});

test('a worker that crashes, and one that is killed', async () => {
  for (const [name, signal] of [
    ['crash.wav', 'SIGUSR2'],
    ['kill.wav', 'SIGKILL'],
  ] as const) {
    stack.speech.setFaults([{ fault: 'slow', factor: 1_000, when: { times: 1 } }]);
    await drop(name, shortWav(3_000));
    await viewWhen(name, 'is being recognised', (view) => view.state === 'transcribing');
    await end(signal);
    stack.speech.setFaults([]);
    await done(name);
  }
  assert.match(stack.output(), /uncaught, on purpose/);
});

test('no secret is in anything that was written, said or started', () => {
  const secrets = stack.secrets();
  assert.ok(secrets.size > 9, 'tokens were issued');
  const commands = [stack.host.pid, stack.host.workerPid].map((pid) => readFileSync(`/proc/${pid}/cmdline`));
  const written = [
    ...filesIn(stack.folder),
    ['the log', Buffer.from(stack.output())] as const,
    ['the answers', Buffer.from(answers.join('\n'))] as const,
    ['command lines', Buffer.concat(commands)] as const,
  ];
  for (const part of ['azurite', 'host', 'events.db', 'ffmpeg-calls']) {
    assert.ok(
      written.some(([where]) => where.startsWith(part)),
      `${part} was looked at`,
    );
  }
  assert.deepEqual(findSecrets(secrets, written), []);
});

test('the search would find them: in storage, in SQLite, encoded or not', async () => {
  const { id } = await done('talk.wav');
  const known = new Map([['a job', id]]);
  const places = findSecrets(known, filesIn(stack.folder)).map(({ where }) => where);
  assert.ok(
    places.some((where) => where.startsWith('host')) && places.some((where) => where.startsWith('azurite')),
    places.join(),
  );
  const planted = 'MARK-planted/with+signs=';
  const ways = [planted, encodeURIComponent(planted), `x${planted}y`, `xy${planted}`];
  for (const text of [...ways, ...ways.map((way) => Buffer.from(way).toString('base64'))]) {
    assert.equal(
      findSecrets(new Map([['it', planted]]), [[text, Buffer.from(`before ${text} behind`)]]).length,
      1,
      text,
    );
  }
  await drop('planted.txt', stack.functionKey);
  const found = findSecrets(stack.secrets(), filesIn(join(stack.folder, 'azurite')));
  assert.deepEqual(
    found.map(({ secret }) => secret),
    ['functionKey'],
  );
});
