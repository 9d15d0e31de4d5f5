import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BlobServiceClient } from '@azure/storage-blob';
import { type Azurite, startAzurite } from '../../local/storage/azurite.ts';
import type { JobId } from '../../src/lib/job/job.ts';
import {
  readTook,
  readUnderWay,
  recognisesOthers,
  SegmentNote,
  tookMetadata,
} from '../../src/lib/pipeline/segment-note.ts';
import type { BlobStore } from '../../src/lib/storage/blob-store.ts';
import { listNames } from '../../src/lib/storage/json-blob.ts';
import { isUnderWay, workNames } from '../../src/lib/storage/work-names.ts';
import { eventually } from './support/eventually.ts';

const signal = AbortSignal.timeout(120_000);
let storage: Azurite;
before(async () => {
  storage = await startAzurite();
});
after(() => storage[Symbol.asyncDispose]());

async function openStore(name: string): Promise<BlobStore> {
  const service = BlobServiceClient.fromConnectionString(storage.connectionString);
  const container = (kind: string) => service.getContainerClient(`${name}-${kind}`);
  const store = {
    service,
    audio: container('audio'),
    transcripts: container('transcripts'),
    work: container('work'),
    rejected: container('rejected'),
  };
  await store.work.create();
  return store;
}

const id = 'a-job' as JobId;
const segment = (index: number) => ({ index, startMs: index * 20_000, endMs: (index + 1) * 20_000 });
const noteOf = (store: BlobStore, index: number) => new SegmentNote(store, id, segment(index), signal);

/** The numbers of the segments that the job's notes say are under way. */
async function noted(store: BlobStore): Promise<number[]> {
  const names = (await listNames(store.work, workNames.segments(id), signal)).filter(isUnderWay);
  return (await readUnderWay(store, names, signal)).map(({ index }) => index).sort((a, b) => a - b);
}

test('segments that begin together are noted together, those that wait are not', async () => {
  const store = await openStore('together');
  const before = Date.now();
  await using first = noteOf(store, 0);
  await using second = noteOf(store, 1);
  await using _waits = noteOf(store, 2);
  first.begin();
  second.begin();
  await eventually('a note is there', async () => (await noted(store)).length > 0);
  assert.deepEqual(await noted(store), [0, 1]);
  const names = (await listNames(store.work, workNames.segments(id), signal)).filter(isUnderWay);
  const [note] = await readUnderWay(store, names, signal);
  assert.deepEqual({ ...note, beganMs: 0 }, { ...segment(0), beganMs: 0 });
  assert.ok(note && note.beganMs >= before && note.beganMs <= Date.now());
  assert.equal(note.beganMs, first.beganMs);
});

test('one that ends before it has written leaves a note of the others', async () => {
  const store = await openStore('leaves');
  await using other = noteOf(store, 1);
  {
    await using first = noteOf(store, 0);
    first.begin();
    other.begin();
  }
  assert.deepEqual(await noted(store), [1]);
});

test('the last that ends leaves nothing to be written', async () => {
  const store = await openStore('last');
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  {
    await using only = noteOf(store, 0);
    only.begin();
    assert.equal(timers(), before + 1);
  }
  assert.equal(timers(), before);
  assert.deepEqual(await listNames(store.work, workNames.segments(id), signal), []);
});

test('a worker knows whether it recognises anything of other jobs', async () => {
  const store = await openStore('others');
  const other = 'another-job' as JobId;
  assert.equal(recognisesOthers(id), false);
  await using own = noteOf(store, 0);
  own.begin();
  assert.equal(recognisesOthers(id), false);
  assert.equal(recognisesOthers(other), true);
});

test('a note that cannot be written ends no recognition', async () => {
  const store = await openStore('gone');
  await store.work.delete();
  await using other = noteOf(store, 1);
  const first = noteOf(store, 0);
  first.begin();
  other.begin();
  await assert.doesNotReject(async () => first[Symbol.asyncDispose]());
});

test('how long a segment took is read back from its metadata, and where it was not written it is not known', () => {
  assert.deepEqual(readTook(tookMetadata(1_000, 9_000)), { beganMs: 1_000, endedMs: 9_000 });
  assert.equal(readTook(tookMetadata(undefined, 9_000)), undefined);
  assert.equal(readTook({}), undefined);
  assert.equal(readTook({ beganms: 'x', endedms: '9' }), undefined);
});
