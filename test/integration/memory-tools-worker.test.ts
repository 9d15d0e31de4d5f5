import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { countClasses } from '../../local/memory/class-counts.ts';
import { HeapGraph } from '../../local/memory/heap-graph.ts';
import { makeFolder } from '../unit/memory-tools-support.ts';
import { eventually } from './support/eventually.ts';
import { shortWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

const run = promisify(execFile);
const tool = fileURLToPath(new URL('../../local/memory/main.ts', import.meta.url));
const memory = (...args: string[]) => run(process.execPath, [tool, ...args, '--url', app.stack.apiUrl]);

const writtenSchema = z.object({
  file: z.string(),
  bytes: z.number(),
  process: z.object({ pid: z.number() }),
  thread: z.object({ id: z.number() }),
  liveThreads: z.array(z.number()),
});
const problemSchema = z.object({ type: z.string(), detail: z.string(), remedy: z.string() });

const folder = await makeFolder();
const snapshots = join(folder.path, 'snapshots');
const post = (query = '') => app.api(`/memory/snapshot${query}`, { method: 'POST' });
let app: RunningApp;
before(async () => {
  await mkdir(snapshots);
  app = await startApp({ settings: { MEMORY_SNAPSHOT_DIR: snapshots } });
});
after(async () => {
  await app[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

test('a snapshot that cannot be written is told, and the app runs on', async () => {
  await rm(snapshots, { recursive: true });
  const answer = await post();
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.equal(answer.status, 500);
  const { type, detail, remedy } = problemSchema.parse(await answer.json());
  assert.equal(type, 'urn:dropscribe:problem:snapshot-not-written');
  assert.match(detail, /the folder does not exist \(ENOENT\)/);
  assert.match(remedy, /MEMORY_SNAPSHOT_DIR/);
  await assert.rejects(memory('snapshot'), /the folder does not exist/);

  await mkdir(snapshots);
  await app.drop('after.wav', shortWav(3_000));
  assert.equal((await app.ended('after.wav')).state, 'done');
});

// After one that failed.
test('a snapshot of the running worker is written, by the classes of the app', async () => {
  const answer = await post();
  assert.equal(answer.status, 201);
  const { file, bytes, process, thread } = writtenSchema.parse(await answer.json());
  assert.equal(process.pid, app.stack.host.workerPid);
  assert.equal(thread.id, 0);
  assert.equal((await stat(file)).size, bytes);
  assert.ok((countClasses(HeapGraph.read(file)).get('Ledger')?.count ?? 0) > 0);
  await rm(file);
});

test('the tool shows what is in the worker and what differs a second later, and leaves no file', async () => {
  const { stdout } = await memory('snapshot', '--seconds', '1');
  assert.match(stdout, new RegExp(`^Process ${app.stack.host.workerPid}, main thread`));
  assert.match(stdout, /count +bytes +class/);
  assert.match(stdout, /count +now +bytes +now +class/);
  assert.match(stdout, /Allocated since .* and still alive/);
  assert.deepEqual(await readdir(snapshots), []);
});

test('the tool shows who holds an object of the worker, as text and as picture', async () => {
  const picture = join(folder.path, 'picture');
  const { stdout } = await memory('holders', 'Ledger', '--out', picture);
  assert.match(stdout, /^\d+ × Ledger, each referred to /);
  assert.match(stdout, /variable processLedger +Ledger/);
  assert.ok((await stat(`${picture}.svg`)).size > 1_000);
});

/** Who asks for a thread that is not there is told which are. */
async function liveThreadIds(): Promise<string[]> {
  const { detail } = problemSchema.parse(await (await post('?thread=999')).json());
  const [, ids = ''] = /^There is no thread 999\. Alive are: 0 \(main\),? ?(.*)\.$/.exec(detail) ?? assert.fail(detail);
  return ids.split(', ').filter(Boolean);
}

test('a carrier thread’s heap names the SDK’s classes, and the main thread has none of them', async () => {
  // The recognition stays until it is cancelled.
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  await app.drop('held.wav', shortWav(8_000, 4));
  const { id } = await app.jobWhen('held.wav', 'is recognised', (view) => view.state === 'transcribing');
  const inThread = await eventually('a thread that is connected is looked into', async () => {
    const [threadId] = await liveThreadIds();
    if (threadId === undefined) return undefined;
    const answer = await post(`?thread=${threadId}`);
    if (answer.status !== 201) return undefined;
    const written = writtenSchema.parse(await answer.json());
    assert.equal(written.thread.id, Number(threadId));
    assert.ok(written.liveThreads.includes(Number(threadId)));
    const counts = countClasses(HeapGraph.read(written.file));
    await rm(written.file);
    return counts.has('WebsocketConnection') && counts;
  });
  assert.ok(inThread.has('ConversationTranscriptionServiceRecognizer'));
  assert.ok(inThread.has('SpeakerlessTranscriber'));
  const { stdout } = await memory('snapshot', '--top', '9999');
  assert.doesNotMatch(stdout, /ServiceRecognizer|WebsocketConnection/);
  app.stack.speech?.setFaults([]);
  assert.ok((await app.api(`/transcriptions/${id}`, { method: 'DELETE' })).ok);
});
