import { argv, stdout } from 'node:process';
import { RetryOptions } from 'durable-functions';
import { DurableEngine } from '../../local/host/durable/engine.ts';
import { type DurableTestApp, hasIn, invokeIn } from './durable-fixture.ts';

// The process that durable-crash.test.ts kills: an engine on the file that it is given, one line a call it makes.
// It starts the orchestration when the file has none yet, and says when that has ended.

const app: DurableTestApp = {
  activities: {
    async square(input) {
      await new Promise((resolve) => setTimeout(resolve, Number(input) % 4));
      return Number(input) ** 2;
    },
    boom() {
      throw new Error('boom');
    },
  },
  orchestrators: {
    *page(context) {
      const first = context.df.getInput<number>();
      const tasks = Array.from({ length: 10 }, (_, i) => context.df.callActivity('square', first + i));
      const squares: number[] = yield context.df.Task.all(tasks);
      return squares.reduce((a, b) => a + b, 0);
    },
    *root(context) {
      const { round, total } = context.df.getInput<{ round: number; total: number }>();
      const pages = [0, 10, 20, 30].map((first) => context.df.callSubOrchestrator('page', first, `page-${first}`));
      const sums: number[] = yield context.df.Task.all(pages);
      try {
        yield context.df.callActivityWithRetry('boom', new RetryOptions(5, 2));
      } catch {
        yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 15));
      }
      const last: number = yield context.df.callActivity('square', round);
      const sum = sums.reduce((a, b) => a + b, total) + last;
      if (round === 2) return sum;
      context.df.continueAsNew({ round: round + 1, total: sum });
      return undefined;
    },
  },
};

const invoke = invokeIn(app);
await using engine = DurableEngine.open(
  {
    databasePath: argv[2] ?? '',
    hubName: 'CrashHub',
    maxConcurrentActivities: 4,
    maxConcurrentOrchestrators: 3,
  },
  {
    invoke: (call) => {
      stdout.write(`call ${call.kind} ${call.functionName}\n`);
      return invoke(call);
    },
    has: hasIn(app),
    log: (line) => stdout.write(`log ${line}\n`),
  },
);

async function request(method: string, path: string, body: string) {
  const url = new URL(`http://127.0.0.1:7071/durabletask/${path}`);
  return engine.handle({ method, url, headers: new Headers(), body });
}

const known = await request('GET', 'instances/root', '');
if (known?.status === 404) await request('POST', 'orchestrators/root/root', '{"round":0,"total":0}');
engine.start();
for (;;) {
  const status = await request('GET', 'instances/root', '');
  if (status?.status === 200) {
    stdout.write(`ended ${status.body}\n`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
}
