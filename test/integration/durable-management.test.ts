import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DurableHarness, type DurableTestApp, type Status } from './durable-fixture.ts';

function appWith(isBroken: () => boolean = () => false): DurableTestApp {
  return {
    activities: {
      square: (input) => Number(input) ** 2,
      fragile: () => {
        if (isBroken()) throw new Error('broken');
        return 'mended';
      },
    },
    orchestrators: {
      *waiter(context) {
        const event: unknown = yield context.df.waitForExternalEvent('go');
        const square: number = yield context.df.callActivity('square', 3);
        return { event, square };
      },
      // biome-ignore lint/correctness/useYield: an orchestrator is a generator, whether it waits or not
      *quick(context) {
        return context.df.getInput();
      },
      *outer(context) {
        const first: number = yield context.df.callActivity('square', 2);
        const second: unknown = yield context.df.callSubOrchestrator('inner');
        return [first, second];
      },
      *inner(context) {
        return yield context.df.callActivity('fragile');
      },
    },
  };
}

const types = ({ historyEvents }: Status): string[] => (historyEvents ?? []).map(({ EventType }) => EventType);

async function running(harness: DurableHarness, instanceId?: string): Promise<string> {
  const id = await harness.start('waiter', null, instanceId);
  await harness.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
  return id;
}

test('a start answers 202 with the URLs to follow it by', async () => {
  await using harness = new DurableHarness(appWith());
  const { status, headers, body } = await harness.request('POST', 'orchestrators/quick/abc?code=x', '{"d":1}');
  assert.equal(status, 202);
  assert.equal(headers['retry-after'], '10');
  const query = '?taskHub=TestHub&connection=Storage&code=local';
  const base = 'http://127.0.0.1:7071/runtime/webhooks/durabletask/instances/abc';
  assert.equal(headers['location'], `${base}${query}`);
  assert.deepEqual(body, {
    id: 'abc',
    statusQueryGetUri: `${base}${query}`,
    sendEventPostUri: `${base}/raiseEvent/{eventName}${query}`,
    terminatePostUri: `${base}/terminate?reason={text}&taskHub=TestHub&connection=Storage&code=local`,
    purgeHistoryDeleteUri: `${base}${query}`,
    restartPostUri: `${base}/restart${query}`,
    suspendPostUri: `${base}/suspend?reason={text}&taskHub=TestHub&connection=Storage&code=local`,
    resumePostUri: `${base}/resume?reason={text}&taskHub=TestHub&connection=Storage&code=local`,
  });
});

test('a start that waits answers with the output', async () => {
  await using harness = new DurableHarness(appWith());
  const path = 'orchestrators/quick?timeout=10&pollingInterval=0.01';
  const { status, body } = await harness.request('POST', path, '{"d":1}');
  assert.deepEqual([status, body], [200, { d: 1 }]);
});

test('an id that runs is refused; one that has finished runs again', async () => {
  await using harness = new DurableHarness(appWith());
  await running(harness, 'one');
  const refused = await harness.request('POST', 'orchestrators/quick/one', 'null');
  assert.equal(refused.status, 409);
  assert.deepEqual(refused.body, { Message: 'An Orchestration instance with the status Running already exists.' });
  await harness.request('POST', 'instances/one/terminate?reason=enough');
  await harness.ended('one');
  await harness.start('quick', 7, 'one');
  const status = await harness.until('one', ({ runtimeStatus }) => runtimeStatus === 'Completed');
  assert.deepEqual([status.name, status.output], ['quick', 7]);
  assert.deepEqual(types(status), ['ExecutionStarted', 'ExecutionCompleted']);
});

test('bad input, bad ids and unknown instances are refused', async () => {
  await using harness = new DurableHarness(appWith());
  const id = await running(harness);
  const refused: readonly (readonly [number, string, string, string?])[] = [
    [400, 'POST', 'orchestrators/quick', '{bad'],
    [400, 'POST', 'orchestrators/quick/@id', 'null'],
    [400, 'POST', `orchestrators/quick/${'x'.repeat(101)}`, 'null'],
    [400, 'POST', `instances/${id}/raiseEvent/go`, '{bad'],
    [404, 'GET', 'instances/nope'],
    [404, 'POST', 'instances/nope/raiseEvent/go', '1'],
    [404, 'POST', 'instances/nope/terminate'],
    [404, 'POST', 'instances/nope/suspend'],
    [404, 'POST', 'instances/nope/restart'],
    [404, 'DELETE', 'instances/nope'],
    [412, 'DELETE', `instances/${id}`],
    [412, 'POST', `instances/${id}/rewind`],
    [500, 'POST', `instances/${id}/resume`],
    [501, 'GET', 'entities/counter/c1'],
  ];
  for (const [expected, method, path, body] of refused) {
    assert.equal((await harness.request(method, path, body)).status, expected, `${method} ${path}`);
  }
  await harness.request('POST', `instances/${id}/terminate`);
  await harness.ended(id);
  for (const verb of ['raiseEvent/go', 'terminate', 'suspend', 'resume']) {
    assert.equal((await harness.request('POST', `instances/${id}/${verb}`)).status, 410, verb);
  }
});

test('the status is 202 with a Location while it runs, then 200', async () => {
  await using harness = new DurableHarness(appWith());
  const id = await running(harness);
  const during = await harness.request('GET', `instances/${id}`);
  assert.equal(during.status, 202);
  assert.equal(during.headers['retry-after'], '5');
  assert.match(during.headers['location'] ?? '', new RegExp(`/instances/${id}$`));
  await harness.request('POST', `instances/${id}/raiseEvent/go`, '1');
  await harness.ended(id);
  const after = await harness.request('GET', `instances/${id}?showInput=false`);
  assert.equal(after.status, 200);
  assert.equal(after.headers['location'], undefined);
  assert.deepEqual((after.body as Status).output, { event: 1, square: 9 });
});

test('a suspended orchestration keeps what arrives and goes on with it after resume', async () => {
  await using harness = new DurableHarness(appWith());
  const id = await running(harness);
  await harness.request('POST', `instances/${id}/suspend?reason=pause`);
  const suspended = await harness.until(id, ({ runtimeStatus }) => runtimeStatus === 'Suspended');
  assert.equal(suspended.output, 'pause');
  await harness.request('POST', `instances/${id}/raiseEvent/go`, '"now"');
  await harness.until(id, (status) => types(status).includes('EventRaised'));
  assert.equal((await harness.status(id)).runtimeStatus, 'Suspended');
  assert.equal(harness.calls.filter(({ kind }) => kind === 'activity').length, 0);
  await harness.request('POST', `instances/${id}/resume?reason=again`);
  assert.deepEqual((await harness.ended(id)).output, { event: 'now', square: 9 });
});

test('a terminated orchestration keeps the reason as output and drops what comes later', async () => {
  await using harness = new DurableHarness(appWith());
  const id = await running(harness);
  await harness.request('POST', `instances/${id}/terminate?reason=enough`);
  const status = await harness.ended(id);
  assert.deepEqual([status.runtimeStatus, status.output], ['Terminated', 'enough']);
  assert.deepEqual(types(status), ['ExecutionStarted', 'ExecutionTerminated', 'ExecutionCompleted']);
});

test('a list comes in pages by id, filtered by status, prefix and time', async () => {
  await using harness = new DurableHarness(appWith());
  for (const id of ['b1', 'a1', 'a3', 'a2', 'c1']) await harness.start('quick', id, id);
  for (const id of ['b1', 'a1', 'a3', 'a2', 'c1']) await harness.ended(id);
  await running(harness, 'a9');
  const ids = ({ body }: { readonly body: unknown }): string[] =>
    (body as Status[]).map(({ instanceId }) => instanceId);
  const first = await harness.request('GET', 'instances?top=2&runtimeStatus=Completed');
  assert.deepEqual(ids(first), ['a1', 'a2']);
  const token = first.headers['x-ms-continuation-token'] ?? '';
  assert.equal(Buffer.from(token, 'base64').toString(), 'a3');
  const second = await harness.request('GET', 'instances?top=9&runtimeStatus=Completed', '', {
    'x-ms-continuation-token': token,
  });
  assert.deepEqual(ids(second), ['a3', 'b1', 'c1']);
  assert.equal(second.headers['x-ms-continuation-token'], '');
  assert.deepEqual(ids(await harness.request('GET', 'instances?instanceIdPrefix=a')), ['a1', 'a2', 'a3', 'a9']);
  const past = new Date(Date.now() - 3_600_000).toISOString();
  assert.deepEqual(ids(await harness.request('GET', `instances?createdTimeTo=${past}`)), []);
  assert.equal((await harness.request('GET', `instances/?createdTimeFrom=${past}`)).status, 200);
});

test('a purge removes one or all that match, and every trace of them', async () => {
  await using harness = new DurableHarness(appWith());
  for (const id of ['p1', 'p2', 'p3']) await harness.start('quick', 1, id);
  for (const id of ['p1', 'p2', 'p3']) await harness.ended(id);
  const one = await harness.request('DELETE', 'instances/p1');
  assert.deepEqual([one.status, one.body], [200, { instancesDeleted: 1 }]);
  assert.equal((await harness.request('DELETE', 'instances/p1')).status, 404);
  const past = new Date(Date.now() - 60_000).toISOString();
  const many = await harness.request('DELETE', `instances/?createdTimeFrom=${past}&runtimeStatus=Completed,Failed`);
  assert.deepEqual(many.body, { instancesDeleted: 2 });
  const nothing = { instances: 0, history: 0, messages: 0, activities: 0 };
  assert.deepEqual(await harness.closeAndCountRows(), nothing);
});

test('a restart runs the same input under a new id', async () => {
  await using harness = new DurableHarness(appWith());
  const { instanceId } = await harness.run('quick', { a: 1 });
  const { status, body } = await harness.request('POST', `instances/${instanceId}/restart`);
  const { id } = body as { readonly id: string };
  assert.equal(status, 202);
  assert.notEqual(id, instanceId);
  assert.deepEqual((await harness.ended(id)).output, { a: 1 });
});

test('a rewind takes up again what failed, in sub-orchestrations too, and nothing else', async () => {
  let isBroken = true;
  await using harness = new DurableHarness(appWith(() => isBroken));
  const id = await harness.start('outer');
  assert.equal((await harness.ended(id)).runtimeStatus, 'Failed');
  isBroken = false;
  assert.equal((await harness.request('POST', `instances/${id}/rewind?reason=again`)).status, 202);
  const status = await harness.ended(id);
  assert.deepEqual([status.runtimeStatus, status.output], ['Completed', [4, 'mended']]);
  assert.equal(harness.calls.filter(({ functionName }) => functionName === 'square').length, 1);
});

test('returnInternalServerErrorOnFailure makes a failed orchestration a 500', async () => {
  await using harness = new DurableHarness(appWith(() => true));
  const { instanceId } = await harness.run('inner');
  const path = `instances/${instanceId}?returnInternalServerErrorOnFailure=true`;
  assert.equal((await harness.request('GET', path)).status, 500);
});
