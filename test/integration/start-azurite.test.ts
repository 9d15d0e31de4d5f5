import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlobServiceClient } from '@azure/storage-blob';
import { startAzurite } from './support/start-azurite.ts';

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
