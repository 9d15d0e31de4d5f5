import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { test } from 'node:test';
import { Failure } from '../../src/lib/failure.ts';
import { jobIdOf } from '../../src/lib/job/job.ts';
import { askEngine } from '../../src/lib/pipeline/ask-engine.ts';
import { runnerOf } from './support/runner-of.ts';

const id = jobIdOf('audio', 'a.wav', '1');
const time = '2026-11-25T10:00:00Z';
const status = {
  name: 'transcription',
  instanceId: id,
  runtimeStatus: 'Running',
  input: { untilMs: 5 },
  customStatus: null,
  output: null,
  createdTime: time,
  lastUpdatedTime: time,
};

/** A host whose durable engine answers each request as told; `nth` is its number, from 1. */
async function serve(answer: (nth: number, response: ServerResponse) => void) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    answer(requests, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    runner: runnerOf(`http://127.0.0.1:${address.port}`),
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json = (response: ServerResponse, code: number, body: unknown) =>
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));

test('a kept connection that the host closes at this moment costs nothing but a second request', async () => {
  await using host = await serve((nth, response) => {
    if (nth === 1) response.socket?.resetAndDestroy();
    else json(response, 202, status);
  });
  assert.deepEqual(await host.runner.look(id), {
    state: 'running',
    startedMs: Date.parse(time),
    updatedMs: Date.parse(time),
    untilMs: 5,
  });
  assert.equal(host.requests(), 2);
});

test('a host that closes every connection is said to be away, with what to do', async () => {
  await using host = await serve((_, response) => response.socket?.resetAndDestroy());
  await assert.rejects(host.runner.look(id), (thrown) => {
    assert.ok(thrown instanceof Failure);
    assert.deepEqual([thrown.code, thrown.retryable, thrown.blocking], ['engine-unavailable', true, true]);
    assert.match(thrown.remedy, /AzureWebJobsStorage/);
    return true;
  });
  assert.equal(host.requests(), 2, 'no third time: whoever asked asks again');
});

test('a fault of the host is no unknown job, though there is a 404 in its words', async () => {
  await using host = await serve((_, response) => json(response, 500, { Message: 'Blob 404a not found' }));
  await assert.rejects(host.runner.look(id), { code: 'engine-unavailable' });
});

test('an unknown job is none', async () => {
  await using host = await serve((_, response) => json(response, 404, { Message: 'No such instance' }));
  assert.equal(await host.runner.look(id), undefined);
});

test('an engine that does not answer is given up, and its words hold no address', async () => {
  await assert.rejects(
    askEngine('Looking', () => new Promise<never>(() => {}), 20),
    { code: 'engine-unavailable', message: /nothing came within 20 ms/ },
  );
  const leaky = async () => Promise.reject(new Error('connect http://127.0.0.1:1/runtime?code=secret'));
  await assert.rejects(askEngine('Looking', leaky), (thrown: Error) => !/secret|127/.test(thrown.message));
});
