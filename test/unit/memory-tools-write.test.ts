import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { countClasses } from '../../local/memory/class-counts.ts';
import { HeapGraph } from '../../local/memory/heap-graph.ts';
import { readSettings } from '../../src/lib/config/settings.ts';
import { readSnapshotQuery } from '../../src/lib/http/snapshot-answer.ts';
import { type HeapSnapshotOptions, writeHeapSnapshot } from '../../src/lib/lifetime/heap-snapshot.ts';
import { watchThreads } from '../../src/lib/lifetime/live-threads.ts';
import { makeFolder } from './memory-tools-support.ts';

/** Writes to a real file until `roomBytes` are written, then fails as the file system does. */
function fullDisk(path: string, roomBytes: number): Writable {
  const file = createWriteStream(path);
  let left = roomBytes;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) done(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
      else file.write(chunk, done);
    },
    destroy(error, done) {
      file.destroy();
      done(error);
    },
  });
}

const refuse = (code: string) => async (): Promise<Writable> => {
  throw Object.assign(new Error(`${code}: open`), { code });
};

const failing = (options: HeapSnapshotOptions, reason: RegExp) =>
  assert.rejects(writeHeapSnapshot(options), (error: Error & { code?: string; remedy?: string }) => {
    assert.equal(error.code, 'snapshot-not-written');
    assert.match(error.message, reason);
    assert.match(error.remedy ?? '', /MEMORY_SNAPSHOT_DIR/);
    return true;
  });

test('a full disk is told, and nothing is left of the file', async () => {
  await using folder = await makeFolder();
  const openFile = async (path: string) => fullDisk(path, 1_000_000);
  await failing({ folder: folder.path, openFile }, /the disk is full \(ENOSPC\)/);
  assert.deepEqual(await readdir(folder.path), []);
  const { bytes } = await writeHeapSnapshot({ folder: folder.path });
  assert.ok(bytes > 1_000_000, 'the next one is written');
});

test('a folder that is missing, a file, or not to be written to, is told', async () => {
  await using folder = await makeFolder();
  const file = join(folder.path, 'file');
  await writeFile(file, 'mine');
  await failing({ folder: join(folder.path, 'nowhere') }, /the folder does not exist \(ENOENT\)/);
  await failing({ folder: file }, /it is not a folder \(ENOTDIR\)/);
  await failing({ folder: folder.path, openFile: refuse('EROFS') }, /the file system is read-only \(EROFS\)/);
  await failing({ folder: folder.path, openFile: refuse('EACCES') }, /may not write there \(EACCES\)/);
  assert.deepEqual(await readdir(folder.path), ['file']);
});

test('only the owner may read the file', async () => {
  await using folder = await makeFolder();
  const { file } = await writeHeapSnapshot({ folder: folder.path });
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('a second snapshot at the same time is refused', async () => {
  await using folder = await makeFolder();
  const first = writeHeapSnapshot({ folder: folder.path });
  await assert.rejects(writeHeapSnapshot({ folder: folder.path }), { code: 'snapshot-running', retryable: true });
  await first;
});

test('another thread’s heap is written by its number, while it lives', async () => {
  await using folder = await makeFolder();
  watchThreads();
  const code = `class OnlyInThread {}; globalThis.one = new OnlyInThread(); require('node:worker_threads').parentPort.on('message', () => {}).postMessage(1);`;
  const worker = new Worker(code, { eval: true });
  const { threadId } = worker;
  await once(worker, 'message');
  const { file, thread, liveThreads } = await writeHeapSnapshot({ folder: folder.path, threadId });
  assert.equal(thread.id, threadId);
  assert.deepEqual(liveThreads, [threadId]);
  const graph = HeapGraph.read(file);
  assert.equal(graph.facts?.thread.id, threadId);
  assert.equal(countClasses(graph).get('OnlyInThread')?.count, 1);

  await worker.terminate();
  await assert.rejects(writeHeapSnapshot({ folder: folder.path, threadId }), {
    code: 'no-such-thread',
    message: `There is no thread ${threadId}. Alive are: 0 (main).`,
  });
  assert.equal((await readdir(folder.path)).length, 1);
});

test('the folder must be an absolute path', () => {
  const settings = (folder: string) =>
    readSettings({ DATA_STORAGE: 'x', SPEECH_ENDPOINT: 'wss://x.example/stt', MEMORY_SNAPSHOT_DIR: folder });
  assert.throws(() => settings('snapshots'), /MEMORY_SNAPSHOT_DIR: must be an absolute path/);
  assert.equal(settings('/var/snapshots').memorySnapshotDir, '/var/snapshots');
});

test('a query that cannot be meant is refused', () => {
  const read = (query: string) => readSnapshotQuery(new URLSearchParams(query));
  assert.deepEqual(read(''), { threadId: 0, content: false });
  assert.deepEqual(read('thread=3&content=true'), { threadId: 3, content: true });
  for (const query of ['thread=-1', 'thread=main', 'thread=1.5', 'content=1']) {
    assert.throws(() => read(query), { code: 'bad-request' }, query);
  }
});
