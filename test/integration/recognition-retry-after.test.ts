import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { CarrierPool } from '../../src/lib/speech/carrier-pool.ts';
import { caller, requestTo, silence } from './recognition-support.ts';

test('a service that refuses for a time it names is left alone for so long', async () => {
  const server = createServer();
  server.on('upgrade', (_, socket) => {
    socket.end('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await using pool = new CarrierPool({ recognitionsPerThread: 1 });
    const request = requestTo({ endpoint: `ws://127.0.0.1:${port}/stt/speech/universal/v2` });
    await assert.rejects(pool.recognise(request, caller(silence(1_000)).context), {
      code: 'speech-throttled',
      blocking: true,
      retryAfterMs: 7_000,
    });
  } finally {
    server.close();
  }
});
