import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { AnonymousCredential, BlobServiceClient } from '@azure/storage-blob';
import { knownBlob } from '../../src/lib/storage/audio-blob.ts';
import { storagePipeline } from '../../src/lib/storage/pipeline.ts';

/** A storage that keeps quiet for its first answers, then says what is asked. */
async function startQuietStorage(quiet: (nth: number) => 'nothing' | 'half' | undefined) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    const how = quiet(requests);
    if (how === 'nothing') return;
    response.writeHead(200, { 'content-length': 4, etag: '"1"' });
    if (how === 'half') response.write('12');
    else response.end('1234');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    url: `http://127.0.0.1:${address.port}/account`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const pipeline = () => storagePipeline(new AnonymousCredential(), 200, { retryOptions: { retryDelayInMs: 1 } });

test('a storage request that is never answered is given up and tried again', async () => {
  await using storage = await startQuietStorage((nth) => (nth === 1 ? 'nothing' : undefined));
  const service = new BlobServiceClient(storage.url, pipeline());
  const blob = service.getContainerClient('work').getBlobClient('one');
  assert.equal((await blob.download()).contentLength, 4);
  assert.equal(storage.requests(), 2);
});

test('a connection that has served before is given up like a fresh one', async () => {
  await using storage = await startQuietStorage((nth) => (nth === 2 ? 'nothing' : undefined));
  const blob = new BlobServiceClient(storage.url, pipeline()).getContainerClient('work').getBlobClient('one');
  for (const _ of [1, 2]) assert.equal((await blob.downloadToBuffer(0, 4)).length, 4);
  assert.equal(storage.requests(), 3);
});

test('an answer that stops half way is a storage that is away, not an abort', async () => {
  await using storage = await startQuietStorage((nth) => (nth === 1 ? 'half' : undefined));
  const audio = new BlobServiceClient(storage.url, pipeline()).getContainerClient('audio');
  const { signal } = new AbortController();
  await assert.rejects(knownBlob(audio, 'one', 4, undefined).read(0, 4, signal), {
    code: 'storage-unavailable',
    blocking: true,
    message: /the answer broke off/,
  });
});
