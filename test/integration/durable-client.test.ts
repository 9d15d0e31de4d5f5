import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { type DurableClient, OrchestrationRuntimeStatus } from 'durable-functions';
import type { DurableEngine } from '../../local/host/durable/engine.ts';
import { DurableHarness, type DurableTestApp } from './durable-fixture.ts';
import { durableClientOf } from './support/durable-client-of.ts';

const app: DurableTestApp = {
  orchestrators: {
    *waiter(context) {
      return yield context.df.waitForExternalEvent('go');
    },
  },
};

/** Serves an engine's routes on loopback and gives the library's own client for them. */
async function serve(engine: DurableEngine): Promise<AsyncDisposable & { readonly client: DurableClient }> {
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const answer = await engine.handle({ method: request.method ?? 'GET', url, headers, body });
    response.writeHead(answer?.status ?? 404, answer?.headers).end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    client: durableClientOf(engine.clientBinding(`http://127.0.0.1:${port}`)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("the library's client finds every route that it calls", async () => {
  await using harness = new DurableHarness(app);
  await using served = await serve(harness.engine);
  const { client } = served;

  const id = await client.startNew('waiter', { instanceId: 'w1', input: { a: [1, 'x'] } });
  assert.equal(id, 'w1');
  await assert.rejects(client.startNew('waiter', { instanceId: 'w1' }), /409.*already exists/s);
  await harness.until('w1', ({ runtimeStatus }) => runtimeStatus === 'Running');
  const status = await client.getStatus('w1', { showHistory: true, showHistoryOutput: true, showInput: true });
  assert.equal(status.runtimeStatus, OrchestrationRuntimeStatus.Running);
  assert.deepEqual(status.input, { a: [1, 'x'] });
  await assert.rejects(client.getStatus('nope'), /404/);

  await client.suspend('w1', 'r');
  await harness.until('w1', ({ runtimeStatus }) => runtimeStatus === 'Suspended');
  await client.resume('w1', 'r');
  await client.raiseEvent('w1', 'go', { z: 1 });
  await assert.rejects(client.raiseEvent('nope', 'go', 1), /No instance with ID 'nope' found/);
  assert.deepEqual((await harness.ended('w1')).output, { z: 1 });
  await client.terminate('w1', 'too late');
  await assert.rejects(client.terminate('nope', 'x'), /No instance/);
  await assert.rejects(client.rewind('w1', 'x'), /only orchestrations in the "Failed" state/);

  const second = await client.startNew('waiter');
  await client.terminate(second, 'enough');
  await harness.ended(second);
  const createdTimeFrom = new Date(Date.now() - 60_000);
  const runtimeStatus = [OrchestrationRuntimeStatus.Terminated];
  const found = await client.getStatusBy({ createdTimeFrom, runtimeStatus });
  assert.deepEqual(
    found.map(({ instanceId }) => instanceId),
    [second],
  );
  assert.equal((await client.getStatusAll()).length, 2);
  assert.deepEqual(await client.purgeInstanceHistory('w1'), { instancesDeleted: 1 });
  assert.equal((await client.purgeInstanceHistory('w1')).instancesDeleted, 0);
  assert.deepEqual(await client.purgeInstanceHistoryBy({ createdTimeFrom, runtimeStatus }), { instancesDeleted: 1 });
});

test("the client's list follows the continuation token over more than one page", async () => {
  await using harness = new DurableHarness(app);
  await using served = await serve(harness.engine);
  const ids = Array.from({ length: 130 }, (_, i) => `i${String(i).padStart(3, '0')}`);
  for (const id of ids) await harness.start('waiter', null, id);
  const all = await served.client.getStatusAll();
  assert.deepEqual(
    all.map(({ instanceId }) => instanceId),
    ids,
  );
});
