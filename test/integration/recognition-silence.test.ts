import assert from 'node:assert/strict';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { balances } from '../../src/lib/lifetime/ledger.ts';
import { CarrierPool } from '../../src/lib/speech/carrier-pool.ts';
import type { RecognitionLimits } from '../../src/lib/speech/limits.ts';
import { caller, requestTo, silence } from './recognition-support.ts';

/** A service that takes connections and never says a word. */
async function serveSilence(meet: (socket: WebSocket) => void) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    meet(socket);
  });
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return {
    endpoint: `ws://127.0.0.1:${address.port}/stt/speech/universal/v2`,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

async function givesUp(limits: Partial<RecognitionLimits>, meet: (socket: WebSocket) => void, awaited: RegExp) {
  await using service = await serveSilence(meet);
  await using pool = new CarrierPool({ recognitionsPerThread: 1, limits });
  const pulled = { ms: 0 };
  const { context, ledger } = caller(silence(1_200_000, pulled));
  const request = requestTo(service, {}, { burstMs: 3_600_000 });
  await assert.rejects(pool.recognise(request, context), { code: 'speech-no-answer', message: awaited });
  assert.ok(balances(ledger.counts()));
  return pulled.ms;
}

suite('a service that is silent', { concurrency: 2 }, () => {
  test('for want of a turn is given up', async () => {
    await givesUp({ turnStartMs: 300 }, () => {}, /the start of a turn/);
  });

  test('and takes no more audio is given up, and its audio not piled up in memory', async () => {
    const pulledMs = await givesUp(
      { turnStartMs: 60_000, sendMs: 300 },
      (socket) => socket.pause(),
      /audio to be taken/,
    );
    // What the system's own buffers for a loopback connection take, some megabytes; not the 38 MB that there are.
    assert.ok(pulledMs < 600_000, `${pulledMs} ms`);
  });

  test('is let go though it never answers the close', async () => {
    const at = performance.now();
    await givesUp({ turnStartMs: 300, teardownStepMs: 300 }, (socket) => socket.pause(), /the start of a turn/);
    assert.ok(performance.now() - at < 5_000);
  });
});
