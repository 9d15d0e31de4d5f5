import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import fc from 'fast-check';
import { segmentSchema } from '../../src/lib/pipeline/work-records.ts';
import { readJson } from '../../src/lib/storage/json-blob.ts';
import { startAzurite } from '../integration/support/start-azurite.ts';
import { never } from '../unit/audio-sources.ts';
import { codeOf } from './outcome.ts';

let azurite: Awaited<ReturnType<typeof startAzurite>>;
let work: ContainerClient;
before(async () => {
  azurite = await startAzurite();
  work = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('work');
  await work.create();
});
after(() => azurite[Symbol.asyncDispose]());

const proper = {
  ...{ index: 0, startMs: 0, endMs: 900, heard: { startMs: 0, endMs: 900 }, sentMs: 900, silentMs: 0, attempts: 1 },
  phrases: [{ startMs: 0, endMs: 900, text: 'Good morning.', confidence: 0.9, words: [] }],
};

test('a record is read, or said to be damaged: never a fault of the storage, for which a job would wait', async () => {
  const whole = JSON.stringify(proper);
  const cut = fc.nat(whole.length).map((end) => Buffer.from(whole.slice(0, end)));
  const flipped = fc.tuple(fc.nat(whole.length - 1), fc.nat(7)).map(([at, bit]) => {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    return bytes;
  });
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => Buffer.from(text)),
  );
  const blob = work.getBlockBlobClient('a/segments/00000-0-900.json');
  await fc.assert(
    fc.asyncProperty(fc.oneof(cut, flipped, anything), async (content) => {
      await blob.uploadData(content);
      try {
        const read = await readJson(work, blob.name, segmentSchema, never);
        assert.ok(read && Number.isInteger(read.startMs));
      } catch (thrown) {
        assert.equal(codeOf(thrown), 'record-unreadable');
      }
    }),
    { numRuns: 100 },
  );
  await blob.uploadData(Buffer.from(whole));
  assert.deepEqual(await readJson(work, blob.name, segmentSchema, never), proper);
});
