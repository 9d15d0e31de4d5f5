import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DurableFunctionOutcome } from '../../local/host/durable/engine.ts';
import { DurableEngine } from '../../local/host/durable/engine.ts';
import {
  DurableHarness,
  type DurableTestApp,
  hasIn,
  invokeIn,
  type Status,
  temporaryFolder,
  waitFor,
} from './durable-fixture.ts';

const childScript = fileURLToPath(new URL('./durable-crash-child.ts', import.meta.url));
/** A life makes progress of a few calls at least, so the whole ends long before this many. */
const mostLives = 30;

/** Runs the child until it has ended, or kills it some calls and microseconds after its start. */
async function live(databasePath: string, killAfterCalls: number): Promise<{ ended?: Status; killed: boolean }> {
  const child = spawn(process.execPath, [childScript, databasePath], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  let calls = 0;
  let ended: Status | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ended ')) ended = JSON.parse(line.slice(6)) as Status;
    if (!line.startsWith('call ')) continue;
    calls += 1;
    if (calls === killAfterCalls) child.kill('SIGKILL');
  }
  const killed = (await exited) === 'SIGKILL';
  return ended ? { ended, killed } : { killed };
}

/** What an instance's history holds, without the turns: those depend on what came together. */
function historyOf(databasePath: string): string[] {
  using database = new DatabaseSync(databasePath);
  const rows = database
    .prepare('SELECT instance_id, type, event_id, ref, name FROM history WHERE type NOT IN (12, 13)')
    .all();
  return rows.map((row) => Object.values(row).join(' ')).sort();
}

function rowCount(databasePath: string, table: 'messages' | 'activities'): unknown {
  using database = new DatabaseSync(databasePath);
  return database.prepare(`SELECT COUNT(*) AS count FROM ${table}`).get()?.['count'];
}

test('an engine killed at random points ends as one that was not, with each event once', async (t) => {
  using folder = temporaryFolder();
  const calm = join(folder.path, 'calm.db');
  const expected = await live(calm, Number.POSITIVE_INFINITY);
  const killed = join(folder.path, 'killed.db');
  const kills: number[] = [];
  let ended: Status | undefined;
  while (!ended && kills.length < mostLives) {
    const killAfterCalls = 10 + Math.floor(Math.random() * 60);
    kills.push(killAfterCalls);
    ended = (await live(killed, killAfterCalls)).ended;
  }
  t.diagnostic(`killed after these numbers of calls: ${kills.slice(0, -1).join(', ')}`);
  assert.ok(kills.length > 1, 'it was killed at least once');
  // Squares of 0 to 39 sum to 20,540 a round; the rounds add 0, 1 and 4.
  assert.equal(expected.ended?.output, 3 * 20_540 + 5);
  assert.equal(ended?.output, 3 * 20_540 + 5);
  const history = historyOf(killed);
  assert.deepEqual(history, historyOf(calm));
  assert.equal(new Set(history).size, history.length, 'no event is in a history twice');
  assert.deepEqual([rowCount(killed, 'messages'), rowCount(killed, 'activities')], [0, 0]);
});

const app: DurableTestApp = {
  activities: { slow: () => 'done' },
  orchestrators: {
    *caller(context) {
      try {
        return yield context.df.callActivity('slow', 1);
      } catch (error) {
        return error instanceof Error ? error.message.split(' \n ')[0] : error;
      }
    },
  },
};

test('an activity that ran when the engine died is called again by the next one', async () => {
  using folder = temporaryFolder();
  const settings = {
    databasePath: join(folder.path, 'hub.db'),
    hubName: 'Hub',
    maxConcurrentActivities: 5,
    maxConcurrentOrchestrators: 5,
  };
  const deps = { has: hasIn(app), log: () => undefined };
  const url = new URL('http://127.0.0.1/durabletask/orchestrators/caller/c');
  let reached = false;
  {
    await using first = DurableEngine.open(settings, {
      ...deps,
      invoke: async (call) => {
        if (call.kind === 'orchestration') return invokeIn(app)(call);
        reached = true;
        return new Promise<DurableFunctionOutcome>(() => undefined);
      },
    });
    first.start();
    await first.handle({ method: 'POST', url, headers: new Headers(), body: 'null' });
    await waitFor(() => reached && first.active === 1);
  }
  await using second = DurableEngine.open(settings, { ...deps, invoke: invokeIn(app) });
  second.start();
  const status = new URL('http://127.0.0.1/durabletask/instances/c');
  await waitFor(async () => {
    const answer = await second.handle({ method: 'GET', url: status, headers: new Headers(), body: '' });
    return answer?.status === 200 && (JSON.parse(answer.body) as Status).output === 'done';
  });
});

test('a hub that another engine has open is refused with a reason', async () => {
  using folder = temporaryFolder();
  const settings = {
    databasePath: join(folder.path, 'hub.db'),
    hubName: 'Hub',
    maxConcurrentActivities: 1,
    maxConcurrentOrchestrators: 1,
  };
  const deps = { has: hasIn(app), log: () => undefined, invoke: invokeIn(app) };
  await using _ = DurableEngine.open(settings, deps);
  assert.throws(() => DurableEngine.open(settings, deps), /hub\.db is open in another process/);
});

test('a worker that exits during an activity fails it, and it is not called again', async () => {
  let calls = 0;
  await using harness = new DurableHarness(app, {
    invoke: async (call) => {
      if (call.kind === 'orchestration') return invokeIn(app)(call);
      calls += 1;
      return { ok: false, message: 'node exited with code 1 (0x1)', workerExited: true };
    },
  });
  assert.equal((await harness.run('caller')).output, "Activity function 'slow' failed: node exited with code 1 (0x1)");
  assert.equal(calls, 1);
});

test('a worker that exits during an episode leaves nothing behind, and the episode runs again', async () => {
  let episodes = 0;
  const harness = new DurableHarness(app, {
    invoke: async (call) => {
      if (call.kind === 'orchestration') episodes += 1;
      if (episodes === 1) {
        harness.engine.pause();
        return { ok: false, message: 'node exited with code 1 (0x1)', workerExited: true };
      }
      return invokeIn(app)(call);
    },
  });
  await using _ = harness;
  const id = await harness.start('caller');
  await waitFor(() => episodes === 1 && harness.engine.active === 0);
  assert.equal((await harness.status(id)).runtimeStatus, 'Pending');
  harness.engine.start();
  const status = await harness.ended(id);
  assert.equal(status.output, 'done');
  assert.equal(status.historyEvents?.length, 3);
});

test('a result that comes after the end of its orchestration is dropped', async () => {
  let answer: ((outcome: DurableFunctionOutcome) => void) | undefined;
  await using harness = new DurableHarness(app, {
    invoke: async (call) =>
      call.kind === 'orchestration'
        ? invokeIn(app)(call)
        : new Promise<DurableFunctionOutcome>((resolve) => {
            answer = resolve;
          }),
  });
  const id = await harness.start('caller');
  await waitFor(() => answer !== undefined);
  await harness.request('POST', `instances/${id}/terminate?reason=stop`);
  await harness.ended(id);
  answer?.({ ok: true, returnValue: 'late' });
  await waitFor(() => harness.engine.active === 0);
  const status = await harness.status(id);
  assert.deepEqual([status.runtimeStatus, status.output], ['Terminated', 'stop']);
  assert.ok(!status.historyEvents?.some(({ EventType }) => EventType === 'TaskCompleted'));
});
