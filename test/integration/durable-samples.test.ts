import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RetryOptions } from 'durable-functions';
import type { ReplayEvent } from '../../local/host/durable/decision.ts';
import type { DurableFunctionOutcome } from '../../local/host/durable/engine.ts';
import { type EventType, eventType } from '../../local/host/durable/event-type.ts';
import { replay } from '../../local/host/durable/replay.ts';
import { readReply } from '../../local/host/durable/reply.ts';
import { DurableHarness, type DurableTestApp } from './durable-fixture.ts';

/** Recordings of a real Functions host: they stand beside the repository where it is worked on, not in it. */
const samplesFolder = fileURLToPath(new URL('../../../shared/facts/host-samples', import.meta.url));
const skip = existsSync(samplesFolder) ? false : 'no recordings of a real host in ../shared/facts/host-samples';

interface RecordedEvent {
  readonly EventType: EventType;
  readonly EventId: number;
  readonly Timestamp: string;
  readonly TaskScheduledId?: number;
  readonly TimerId?: number;
  readonly Name?: string;
  readonly FireAt?: string;
  readonly OrchestrationInstance?: { readonly ExecutionId: string };
}

interface Recording {
  readonly trigger: Record<string, unknown> & { readonly history: readonly RecordedEvent[] };
  readonly outcome: DurableFunctionOutcome;
}

/** The recorded episodes of one orchestrator, by execution, in the order in which they ran. */
function recordings(functionName: string): Recording[][] {
  const executions = new Map<string, Recording[]>();
  const folder = join(samplesFolder, 'rpc');
  for (const file of readdirSync(folder).filter((name) => name.startsWith(`${functionName}-`))) {
    const raw = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const trigger = Object.values(raw.decoded_inputs)[0] as Recording['trigger'];
    const message: string | undefined = raw.response_raw.invocationResponse.result?.exception?.message;
    const outcome: DurableFunctionOutcome = message
      ? { ok: false, message }
      : { ok: true, returnValue: raw.decoded_return };
    const key = trigger.history.find(({ EventType }) => EventType === 0)?.OrchestrationInstance?.ExecutionId ?? '';
    executions.set(key, [...(executions.get(key) ?? []), { trigger, outcome }]);
  }
  return [...executions.values()].map((episodes) =>
    episodes.sort((a, b) => a.trigger.history.length - b.trigger.history.length),
  );
}

function view(event: RecordedEvent): ReplayEvent {
  return {
    type: event.EventType,
    id: event.EventId,
    ref: event.TaskScheduledId ?? event.TimerId ?? -1,
    name: event.Name ?? '',
    at: event.Timestamp,
  };
}

const scheduledKinds = new Map<EventType, string>([
  [eventType.taskScheduled, 'activity'],
  [eventType.timerCreated, 'timer'],
  [eventType.subOrchestrationCreated, 'sub-orchestration'],
]);

for (const functionName of ['fanout', 'waiter', 'failing', 'eternal', 'child']) {
  test(`replay schedules what the real host did for the same answers of '${functionName}'`, { skip }, () => {
    const executions = recordings(functionName);
    assert.ok(executions.length > 0);
    for (const episodes of executions) {
      for (const [index, { trigger, outcome }] of episodes.entries()) {
        const decision = replay(trigger.history.map(view), readReply(outcome), () => true);
        const next = episodes[index + 1]?.trigger.history;
        if (!next) continue;
        const recorded = next
          .slice(trigger.history.length)
          .filter(({ EventType }) => scheduledKinds.has(EventType))
          .slice(0, decision.scheduled.length || undefined)
          .map((event) => [scheduledKinds.get(event.EventType), event.EventId, event.Name ?? event.FireAt]);
        const ours = decision.scheduled.map((s) => [s.kind, s.id, s.kind === 'timer' ? s.fireAt : s.name]);
        assert.deepEqual(ours, recorded);
      }
      const last = episodes.at(-1);
      if (!last) continue;
      const { outcome } = replay(last.trigger.history.map(view), readReply(last.outcome), () => true);
      const isDone = last.outcome.ok ? (last.outcome.returnValue as { isDone: boolean }).isDone : false;
      if (isDone) assert.match(outcome.kind, /completed|continued/);
      else if (!last.outcome.ok) assert.equal(outcome.kind, 'failed');
    }
  });
}

/** The recorded app, as far as the engine carries it out. */
const app: DurableTestApp = {
  activities: {
    square: (x) => Number(x) ** 2,
    boom: () => {
      throw new TypeError('boom!');
    },
  },
  orchestrators: {
    *fanout(context) {
      const tasks = [0, 1].map((i) => context.df.callActivity('square', i));
      yield context.df.Task.all(tasks);
      try {
        yield context.df.callActivityWithRetry('boom', new RetryOptions(5, 1));
      } catch {
        yield context.df.callActivity('square', 2);
      }
      return 'done';
    },
    *waiter(context) {
      const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
      const go = context.df.waitForExternalEvent('go');
      return yield context.df.Task.any([go, timer]);
    },
    *parent(context) {
      yield context.df.callSubOrchestrator('child', { k: 1 });
      yield context.df.callActivity('square', 1);
      context.df.continueAsNew(null);
    },
    // biome-ignore lint/correctness/useYield: an orchestrator is a generator, whether it waits or not
    *child(context) {
      return context.df.getInput();
    },
  },
};

type Shape = Readonly<Record<string, string>>;

function shape(value: object): Shape {
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, field === null ? 'null' : typeof field]));
}

/** Field names in their order, of every kind of event in a list. */
function fieldsByType(events: readonly { readonly EventType: number | string }[]): Map<number | string, string[]> {
  return new Map(events.map((event) => [event.EventType, Object.keys(event)]));
}

test('the trigger has the fields of the recorded one, in their order and of their types', { skip }, async () => {
  const recorded = ['fanout', 'waiter', 'child', 'eternal', 'parent'].flatMap((name) => recordings(name).flat());
  const recordedFields = fieldsByType(recorded.flatMap(({ trigger }) => trigger.history));
  await using harness = new DurableHarness(app);
  await harness.run('fanout');
  const waiter = await harness.start('waiter');
  await harness.until(waiter, ({ runtimeStatus }) => runtimeStatus === 'Running');
  await harness.request('POST', `instances/${waiter}/suspend?reason=x`);
  await harness.until(waiter, ({ runtimeStatus }) => runtimeStatus === 'Suspended');
  await harness.request('POST', `instances/${waiter}/resume?reason=x`);
  await harness.request('POST', `instances/${waiter}/raiseEvent/go`, '1');
  await harness.ended(waiter);
  const parent = await harness.start('parent');
  await harness.until(parent, () => harness.calls.filter(({ functionName }) => functionName === 'child').length > 2);
  await harness.request('POST', `instances/${parent}/terminate`);
  await harness.ended(parent);

  const triggers = harness.calls
    .filter(({ kind }) => kind === 'orchestration')
    .map((call) => JSON.parse(call.triggerValue));
  const events: RecordedEvent[] = triggers.flatMap(({ history }) => history);
  const seen = new Set<number>();
  for (const [type, fields] of fieldsByType(events)) {
    const expected = recordedFields.get(type);
    if (!expected) continue;
    seen.add(Number(type));
    assert.deepEqual(fields, expected, `fields of event type ${type}`);
  }
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [0, 4, 5, 6, 7, 8, 10, 11, 12, 13, 15, 19, 20],
  );
  const first = recorded.find(({ trigger }) => trigger['parentInstanceId'] === null && trigger['input'] === null);
  const ours = triggers.find(({ input, parentInstanceId }) => input === null && parentInstanceId === null);
  assert.deepEqual(shape(ours), shape(first?.trigger ?? {}));
  assert.deepEqual(Object.keys(ours), Object.keys(first?.trigger ?? {}));
});

test('played events are marked as the real host marks them', { skip }, async () => {
  await using harness = new DurableHarness(app);
  await harness.run('fanout');
  const played = (history: readonly (RecordedEvent & { readonly IsPlayed?: boolean })[]): Set<string> =>
    new Set(history.map(({ EventType, IsPlayed }) => `${EventType} ${IsPlayed}`));
  const recorded = recordings('fanout')[0]?.at(-1)?.trigger.history ?? [];
  const last = harness.calls.findLast(({ functionName }) => functionName === 'fanout');
  const ours: RecordedEvent[] = JSON.parse(last?.triggerValue ?? '').history;
  assert.deepEqual([...played(ours)].sort(), [...played(recorded)].sort());
});

test('the shown history has the fields of the recorded one', { skip }, async () => {
  await using harness = new DurableHarness(app);
  const { historyEvents = [] } = await harness.run('fanout');
  const text = readFileSync(join(samplesFolder, 'http', 'history-fanout.txt'), 'utf8');
  const body = JSON.parse(text.slice(text.indexOf('\n\n') + 2));
  const { historyEvents: recordedEvents, ...recordedStatus } = body;
  const recorded = fieldsByType(recordedEvents);
  for (const [type, fields] of fieldsByType(historyEvents)) assert.deepEqual(fields, recorded.get(type), String(type));
  const { body: ours } = await harness.request('GET', 'instances?top=1');
  assert.deepEqual(Object.keys((ours as object[])[0] ?? {}), Object.keys(recordedStatus));
});

test('the client binding has the fields of the recorded one', { skip }, async () => {
  await using harness = new DurableHarness(app);
  const raw = JSON.parse(readFileSync(join(samplesFolder, 'rpc', 'start-01.json'), 'utf8'));
  const inputs: { readonly name: string; readonly data: { readonly string?: string } }[] =
    raw.request_raw.invocationRequest.inputData;
  const recorded = inputs.find(({ name }) => name.startsWith('durableClient'))?.data.string ?? '';
  const plain = (text: string): string => text.replaceAll('<key>', 'local').replaceAll('RealHub', 'TestHub');
  assert.deepEqual(JSON.parse(harness.engine.clientBinding('http://localhost:7071')), {
    ...JSON.parse(plain(recorded)),
    // The real host serves the library on a port of its own.
    rpcBaseUrl: 'http://localhost:7071/durabletask/',
  });
});
