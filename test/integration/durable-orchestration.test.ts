import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RetryOptions } from 'durable-functions';
import { DurableHarness, type DurableTestApp, type Status } from './durable-fixture.ts';

const failures = new Map<string, number>();

const activities: NonNullable<DurableTestApp['activities']> = {
  square: (input) => Number(input) ** 2,
  echo: (input) => input,
  boom: () => {
    throw new TypeError('boom!');
  },
  /** Fails until its third call in an instance. */
  flaky: (_, { instanceId }) => {
    const calls = (failures.get(instanceId) ?? 0) + 1;
    failures.set(instanceId, calls);
    if (calls < 3) throw new Error(`failure ${calls}`);
    return `call ${calls}`;
  },
};

const orchestrators: DurableTestApp['orchestrators'] = {
  *fanOut(context) {
    const { n } = context.df.getInput<{ n: number }>();
    const tasks = Array.from({ length: n }, (_, i) => context.df.callActivity('square', i));
    const squares: number[] = yield context.df.Task.all(tasks);
    context.df.setCustomStatus({ stage: 'done' });
    return squares;
  },
  *pages(context) {
    const { pages, size } = context.df.getInput<{ pages: number; size: number }>();
    const tasks = Array.from({ length: pages }, () => context.df.callSubOrchestrator('fanOut', { n: size }));
    const results: number[][] = yield context.df.Task.all(tasks);
    return results.flat().length;
  },
  *echoes(context) {
    const inputs = [null, 'text', 7, { a: [1] }];
    const outputs: unknown[] = [];
    for (const input of inputs) outputs.push(yield context.df.callActivity('echo', input));
    return outputs;
  },
  *failing(context) {
    yield context.df.callActivity('boom', 'x');
  },
  *retried(context) {
    const options = new RetryOptions(20, 4);
    options.backoffCoefficient = 2;
    const first: string = yield context.df.callActivityWithRetry('flaky', options, 1);
    const then: number = yield context.df.callActivity('square', 5);
    return [first, then];
  },
  *givesUp(context) {
    try {
      yield context.df.callActivityWithRetry('boom', new RetryOptions(10, 2));
    } catch (error) {
      return error instanceof Error ? error.message.split('\n')[0] : error;
    }
    return 'no error';
  },
  *retriedTogether(context) {
    const retry = new RetryOptions(10, 4);
    const tasks = [context.df.callActivityWithRetry('flaky', retry), context.df.callActivityWithRetry('flaky', retry)];
    yield context.df.Task.all(tasks);
    return yield context.df.callActivity('square', 3);
  },
  *parent(context) {
    const child: unknown = yield context.df.callSubOrchestrator('child', { k: 1 });
    const named: unknown = yield context.df.callSubOrchestrator('child', 'text', `${context.df.instanceId}-named`);
    return [child, named];
  },
  // biome-ignore lint/correctness/useYield: an orchestrator is a generator, whether it waits or not
  *child(context) {
    return { got: context.df.getInput(), parent: context.df.parentInstanceId !== null };
  },
  *parentOfFailing(context) {
    try {
      yield context.df.callSubOrchestratorWithRetry('failing', new RetryOptions(10, 2));
    } catch (error) {
      return error instanceof Error ? error.message.split('\n')[0] : error;
    }
    return 'no error';
  },
  *callsHttp(context) {
    yield context.df.callHttp({ method: 'GET', url: 'http://127.0.0.1:1/', enablePolling: false });
  },
  *callsMissing(context) {
    yield context.df.callActivity('nosuch');
  },
  // biome-ignore lint/correctness/useYield: an orchestrator is a generator, whether it waits or not
  *bigStatus(context) {
    context.df.setCustomStatus('x'.repeat(9000));
  },
};

const app: DurableTestApp = { orchestrators, activities };
const types = ({ historyEvents }: Status): string[] => (historyEvents ?? []).map(({ EventType }) => EventType);

test('activities in parallel answer in the order in which they were asked for', async () => {
  await using harness = new DurableHarness(app);
  const status = await harness.run('fanOut', { n: 3 });
  assert.equal(status.runtimeStatus, 'Completed', String(status.output));
  assert.deepEqual(status.output, [0, 1, 4]);
  assert.deepEqual(status.customStatus, { stage: 'done' });
  const answers = ['TaskCompleted', 'TaskCompleted', 'TaskCompleted'];
  assert.deepEqual(types(status), ['ExecutionStarted', ...answers, 'ExecutionCompleted']);
});

test('200 activities in parallel take well under a second of processor time', async () => {
  await using harness = new DurableHarness(app, { maxConcurrentActivities: 200 });
  await harness.run('fanOut', { n: 5 });
  const before = process.cpuUsage();
  const { output } = await harness.run('fanOut', { n: 200 });
  // Not by the clock: what else the machine does is no fault of the engine's.
  const { user, system } = process.cpuUsage(before);
  const tookMs = (user + system) / 1_000;
  assert.equal(Array.isArray(output) && output.length, 200);
  assert.ok(tookMs < 1000, `took ${Math.round(tookMs)} ms`);
});

test('1,200 activities in pages of sub-orchestrations all answer', async () => {
  await using harness = new DurableHarness(app, { maxConcurrentActivities: 50 });
  const { output } = await harness.run('pages', { pages: 24, size: 50 });
  assert.equal(output, 1200);
});

test('no more activities run at once than the setting allows', async () => {
  let running = 0;
  let most = 0;
  const wait = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running -= 1;
  };
  await using harness = new DurableHarness(
    { orchestrators, activities: { square: wait } },
    { maxConcurrentActivities: 4 },
  );
  await harness.run('fanOut', { n: 30 });
  assert.equal(most, 4);
});

test('inputs reach an activity and come back as they were', async () => {
  await using harness = new DurableHarness(app);
  assert.deepEqual((await harness.run('echoes')).output, [null, 'text', 7, { a: [1] }]);
});

test("an activity's failure fails its orchestration with the extension's words", async () => {
  await using harness = new DurableHarness(app);
  const status = await harness.run('failing');
  assert.equal(status.runtimeStatus, 'Failed');
  assert.match(
    String(status.output),
    /^Orchestrator function 'failing' failed: Activity function 'boom' failed: {2}boom! \n \{"\$type":"System\.Exception/,
  );
  const failed = status.historyEvents?.find(({ EventType }) => EventType === 'TaskFailed');
  assert.equal(failed?.['Reason'], "Activity function 'boom' failed:  boom!");
  assert.equal(failed?.['FunctionName'], 'boom');
});

test('a failing activity is called again after growing waits, and numbering goes on behind them', async () => {
  await using harness = new DurableHarness(app);
  const status = await harness.run('retried');
  assert.deepEqual(status.output, ['call 3', 25]);
  const attempt = ['TaskFailed', 'TimerCreated', 'TimerFired'];
  const expected = ['ExecutionStarted', ...attempt, ...attempt, 'TaskCompleted', 'TaskCompleted', 'ExecutionCompleted'];
  assert.deepEqual(types(status), expected);
  const waits = (status.historyEvents ?? []).flatMap(({ EventType, FireAt }, index, events) => {
    const failedAt = events[index - 1]?.['Timestamp'];
    return EventType === 'TimerCreated' ? [Date.parse(String(FireAt)) - Date.parse(String(failedAt))] : [];
  });
  assert.ok((waits[0] ?? 0) >= 20 && (waits[1] ?? 0) >= 40, `waited ${waits}`);
});

test('retries give up after the last attempt with its error', async () => {
  await using harness = new DurableHarness(app);
  assert.equal((await harness.run('givesUp')).output, "Activity function 'boom' failed:  boom! ");
});

test('two activities that are retried at the same time keep their numbers', async () => {
  await using harness = new DurableHarness(app);
  const status = await harness.run('retriedTogether');
  assert.equal(status.runtimeStatus, 'Completed', String(status.output));
  assert.equal(status.output, 9);
});

test('sub-orchestrations answer their parent, under a derived id or a given one', async () => {
  await using harness = new DurableHarness(app);
  const { output, instanceId } = await harness.run('parent');
  assert.deepEqual(output, [
    { got: { k: 1 }, parent: true },
    { got: 'text', parent: true },
  ]);
  assert.equal((await harness.status(`${instanceId}-named`)).runtimeStatus, 'Completed');
});

test("a sub-orchestration's failure reaches its parent, after its retries", async () => {
  await using harness = new DurableHarness(app);
  const status = await harness.run('parentOfFailing');
  const expected = "Orchestrator function 'failing' failed: Activity function 'boom' failed:  boom! ";
  assert.equal(status.output, expected);
  assert.equal(types(status).filter((type) => type === 'SubOrchestrationInstanceFailed').length, 2);
});

test('what the engine does not do fails the orchestration by name', async () => {
  await using harness = new DurableHarness(app);
  const { runtimeStatus, output } = await harness.run('callsHttp');
  assert.equal(runtimeStatus, 'Failed');
  assert.equal(
    output,
    "Orchestrator function 'callsHttp' failed: callHttp is not supported by the local durable engine.",
  );
});

test('functions that the app has not are named in the failure', async () => {
  await using harness = new DurableHarness(app);
  assert.match(String((await harness.run('callsMissing')).output), /The function 'nosuch' doesn't exist.*activity/);
  assert.match(String((await harness.run('nosuch')).output), /The function 'nosuch' doesn't exist.*orchestrator/);
});

test('a custom status above 16 KB fails the orchestration', async () => {
  await using harness = new DurableHarness(app);
  assert.match(String((await harness.run('bigStatus')).output), /must not exceed 16 KB/);
});
