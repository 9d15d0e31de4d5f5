import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BlobServiceClient } from '@azure/storage-blob';
import { startAzurite } from '../../local/storage/azurite.ts';

test('Azurite starts on free ports, keeps a blob, and is gone when disposed', async () => {
  let pid = 0;
  {
    await using azurite = await startAzurite();
    pid = azurite.pid;
    const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('audio');
    await container.create();
    await container.uploadBlockBlob('a.txt', 'hello', 5);
    assert.equal((await container.getBlobClient('a.txt').downloadToBuffer()).toString(), 'hello');
    assert.ok(container.url.startsWith(azurite.blobUrl));
  }
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('Azurite ends by itself when disposed, and has written what came last', async () => {
  const location = await mkdtemp(join(tmpdir(), 'azurite-test-'));
  try {
    const stopped = await startAzurite({ location });
    const container = BlobServiceClient.fromConnectionString(stopped.connectionString).getContainerClient('audio');
    await container.create();
    await container.uploadBlockBlob('last.txt', 'hello', 5);
    const from = performance.now();
    await stopped[Symbol.asyncDispose]();
    assert.ok(performance.now() - from < 5_000, 'it had to be killed');

    await using again = await startAzurite({ location });
    const found = BlobServiceClient.fromConnectionString(again.connectionString).getContainerClient('audio');
    assert.equal((await found.getBlobClient('last.txt').downloadToBuffer()).toString(), 'hello');
  } finally {
    await rm(location, { recursive: true, force: true, maxRetries: 5 });
  }
});
