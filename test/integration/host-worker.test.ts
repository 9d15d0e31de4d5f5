import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import * as z from 'zod';
import { eventually } from './support/eventually.ts';
import { makeApp, type TestApp } from './support/make-app.ts';
import { type RunningHost, startHost } from './support/start-host.ts';

/** `leave` ends the worker from inside a call, with the code in the query; `hang` stays in its call. */
const functions = `
const { app } = require('@azure/functions');
const df = require('durable-functions');
app.http('pid', { handler: async () => ({ jsonBody: process.pid }) });
app.http('gc', { handler: async () => ({ jsonBody: typeof globalThis.gc }) });
app.http('where', { handler: async () => ({ jsonBody: [process.cwd(), process.env.WEBSITE_HOSTNAME] }) });
app.http('leave', { handler: async (req) => { process.exit(Number(req.query.get('code'))); } });
app.http('hang', { handler: async () => { console.log('HANGS'); await new Promise(() => setInterval(() => {}, 1000)); } });
app.http('start', { route: 'start/{name}', extraInputs: [df.input.durableClient()], handler: async (req, ctx) => {
  const client = df.getClient(ctx);
  return client.createCheckStatusResponse(req, await client.startNew(req.params.name, { input: await req.json() }));
} });
const { existsSync, writeFileSync } = require('node:fs');
df.app.activity('once', { handler: async ({ mark, code }) => {
  if (existsSync(mark)) return 'second';
  writeFileSync(mark, '');
  if (code === undefined) { console.log('HANGS'); await new Promise(() => setInterval(() => {}, 1000)); }
  process.exit(code);
} });
df.app.orchestration('retried', function* (context) {
  return yield context.df.callActivityWithRetry('once', new df.RetryOptions(100, 3), context.df.getInput());
});
df.app.orchestration('plain', function* (context) { return yield context.df.callActivity('once', context.df.getInput()); });
app.hook.appTerminate(() => { console.log('TERMINATED'); });
`;

const statusSchema = z.object({ runtimeStatus: z.string(), output: z.unknown() });
const startedSchema = z.object({ id: z.string() });

async function startOrchestration(host: RunningHost, name: string, input: object): Promise<string> {
  const answer = await fetch(`${host.url}/api/start/${name}`, { method: 'POST', body: JSON.stringify(input) });
  assert.equal(answer.status, 202);
  return startedSchema.parse(await answer.json()).id;
}

async function statusOf(host: RunningHost, id: string): Promise<z.infer<typeof statusSchema>> {
  const answer = await fetch(`${host.url}/runtime/webhooks/durabletask/instances/${id}`);
  return statusSchema.parse(await answer.json());
}

function ended(host: RunningHost, id: string): Promise<z.infer<typeof statusSchema>> {
  return eventually(`the end of ${id}`, async () => {
    const status = await statusOf(host, id);
    return ['Completed', 'Failed'].includes(status.runtimeStatus) ? status : undefined;
  });
}

suite('the worker process', { concurrency: 2 }, () => {
  suite('of one host', { concurrency: 1 }, () => {
    let files: TestApp;
    let host: RunningHost;
    before(async () => {
      files = await makeApp(functions);
      host = await startHost({ ...files, settings: { languageWorkers__node__arguments: '--expose-gc' } });
    });
    after(async () => {
      await host[Symbol.asyncDispose]();
      await files[Symbol.asyncDispose]();
    });

    test('it runs in the app’s folder with the host’s address and the Node options of the settings', async () => {
      assert.equal(await (await fetch(`${host.url}/api/gc`)).json(), 'function');
      assert.deepEqual(await (await fetch(`${host.url}/api/where`)).json(), [files.app, new URL(host.url).host]);
    });

    test('killed with -9, it is replaced, and only the call inside it fails', async () => {
      const hanging = fetch(`${host.url}/api/hang`);
      await eventually('the call is inside', () => host.output.includes('HANGS'));
      const first = host.workerPid;
      process.kill(first, 'SIGKILL');
      assert.equal((await hanging).status, 500);
      const pid = await (await fetch(`${host.url}/api/pid`)).json();
      assert.notEqual(pid, first);
      assert.equal(pid, host.workerPid);
      assert.match(host.output, /node exited with code 137 \(0x89\)/);
    });

    test('exit 1 in an activity fails it as "exited with code 1", and its retry goes to the next worker', async () => {
      const mark = (name: string) => `${files.app}/${name}`;
      const retried = await startOrchestration(host, 'retried', { mark: mark('a'), code: 1 });
      assert.deepEqual(await ended(host, retried), { runtimeStatus: 'Completed', output: 'second' });
      const plain = await startOrchestration(host, 'plain', { mark: mark('b'), code: 1 });
      const status = await ended(host, plain);
      assert.equal(status.runtimeStatus, 'Failed');
      assert.match(String(status.output), /Activity function 'once' failed: .*exited with code 1 \(0x1\)/);
    });

    test('a stop runs the app’s own hook and ends with 0', async () => {
      process.kill(host.pid, 'SIGTERM');
      assert.equal(await host.exited, 0);
      await eventually('the last output', () => host.output.includes('TERMINATED'));
    });
  });

  test('a streaming app’s next request waits for the next worker', async () => {
    await using files = await makeApp(`${functions} app.setup({ enableHttpStream: true });`);
    await using host = await startHost(files);
    process.kill(host.workerPid, 'SIGKILL');
    await eventually('the exit is seen', () => host.output.includes('exited with code 137'));
    assert.equal((await fetch(`${host.url}/api/pid`)).status, 200);
  });

  test('its third counted exit ends the host with a reason; exit 200 is not counted', async () => {
    await using files = await makeApp(functions);
    await using host = await startHost({ ...files, workerExitLimit: 3 });
    const left = async (code: number) => {
      const pid = host.workerPid;
      const abort = new AbortController();
      fetch(`${host.url}/api/leave?code=${code}`, { signal: abort.signal }).catch(() => undefined);
      await eventually('another worker', () => host.workerPid !== pid);
      abort.abort();
    };
    for (const code of [200, 1, 200, 200, 1]) await left(code);
    assert.equal((await fetch(`${host.url}/api/pid`)).status, 200);
    await fetch(`${host.url}/api/leave?code=1`).catch(() => undefined);
    assert.equal(await host.exited, 1);
    assert.match(host.output, /The host stops: The worker exited 3 times within 30 minutes/);
  });

  test('exit 200 in an activity leaves the call open until the host goes; then it is made again', async () => {
    await using files = await makeApp(functions);
    let id: string;
    {
      await using host = await startHost(files);
      const pid = host.workerPid;
      id = await startOrchestration(host, 'plain', { mark: `${files.app}/a`, code: 200 });
      await eventually('another worker', () => host.workerPid !== pid);
      // Whatever else is asked of the new worker is answered; this call is not.
      assert.equal((await fetch(`${host.url}/api/pid`)).status, 200);
      assert.equal((await statusOf(host, id)).runtimeStatus, 'Running');
    }
    await using next = await startHost(files);
    assert.deepEqual(await ended(next, id), { runtimeStatus: 'Completed', output: 'second' });
  });

  test('an orchestration goes on after kill -9 of the host, whose worker ends by itself', async () => {
    await using files = await makeApp(functions);
    await using host = await startHost(files);
    const { workerPid } = host;
    const id = await startOrchestration(host, 'plain', { mark: `${files.app}/a` });
    await eventually('the activity runs', () => host.output.includes('HANGS'));
    await host.kill();
    await eventually('the worker is gone', () => !isAlive(workerPid));
    await using next = await startHost(files);
    assert.deepEqual(await ended(next, id), { runtimeStatus: 'Completed', output: 'second' });
  });

  test('a call over functionTimeout, which an app setting may hold, fails and costs the worker', async () => {
    await using files = await makeApp(functions, { functionTimeout: '00:30:00' });
    await using host = await startHost({ ...files, settings: { AzureFunctionsJobHost__functionTimeout: '00:00:01' } });
    const pid = host.workerPid;
    assert.equal((await fetch(`${host.url}/api/hang`)).status, 500);
    await eventually('another worker', () => host.workerPid !== pid);
    assert.equal((await fetch(`${host.url}/api/pid`)).status, 200);
  });

  test('an app that cannot be loaded ends the start with its own words', async () => {
    await using files = await makeApp(`throw new Error('SPEECH_ENDPOINT is not set');`);
    await assert.rejects(startHost(files), /SPEECH_ENDPOINT is not set/);
  });
});

/** What has ended keeps its id, as a zombie, where nobody collects orphans: in a container without an init. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (!existsSync('/proc/self/status')) return true;
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // no such process
  }
}
