import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { ContainerClient } from '@azure/storage-blob';
import fc from 'fast-check';
import * as z from 'zod';
import { segmentSchema } from '../../src/lib/pipeline/work-records.ts';
import { readJson } from '../../src/lib/storage/json-blob.ts';
import { never } from '../unit/audio-sources.ts';
import { codeOf } from './outcome.ts';

/** A storage that has one blob, whatever it is called. */
let content: Uint8Array = Buffer.alloc(0);
const storage = createServer((_, answer) =>
  answer.writeHead(200, { 'content-length': content.length, etag: '"1"' }).end(content),
);
let work: ContainerClient;
before(async () => {
  storage.listen(0, '127.0.0.1');
  await once(storage, 'listening');
  const { port } = z.object({ port: z.number() }).parse(storage.address());
  work = new ContainerClient(`http://127.0.0.1:${port}/account/work`);
});
after(() => storage.close().closeAllConnections());

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
  const read = () => readJson(work, 'a/segments/00000-0-900.json', segmentSchema, never);
  await fc.assert(
    fc.asyncProperty(fc.oneof(cut, flipped, anything), async (bytes) => {
      content = bytes;
      const outcome = await read().catch(codeOf);
      if (typeof outcome === 'string') assert.equal(outcome, 'record-unreadable');
      else assert.ok(outcome && Number.isInteger(outcome.startMs));
    }),
    { numRuns: 200 },
  );
  content = Buffer.from(whole);
  assert.deepEqual(await read(), proper);
});
