import type { OrchestrationContext, Task } from 'durable-functions';
import { RetryOptions } from 'durable-functions';
import type { Answer } from './job-outcome.ts';
import { type Manner, Patience } from './patience.ts';
import { type Spent, sumSpent, usageOfPause } from './receipt-usage.ts';

/** What an orchestration is to durable-functions: it yields tasks and is given their results. */
export type Steps<Result> = Generator<Task, Result, unknown>;

export const activityNames = {
  plan: 'plan',
  decode: 'decode',
  transcribe: 'transcribe',
  publish: 'publish',
  reject: 'reject',
  notify: 'notify',
} as const;

/** Against the death of a worker under an activity, which is the one way in which ours throw. */
export const crashRetry = Object.assign(new RetryOptions(1_000, 10), {
  backoffCoefficient: 1.5,
  maxRetryIntervalInMilliseconds: 10_000,
});

/** Calls an activity until it succeeds, fails for good, or has had its tries. The ledger and the usage of the answer are those of all tries. */
export function* call<Result>(
  context: OrchestrationContext,
  name: string,
  input: unknown,
  untilMs: number,
  manner?: Manner,
): Steps<Answer<Result>> {
  const spent: Spent[] = [];
  for (const patience = new Patience(`${context.df.instanceId}/${name}`, untilMs, manner); ; ) {
    const answer = (yield context.df.callActivityWithRetry(name, crashRetry, input)) as Answer<Result>;
    spent.push(answer);
    const pauseMs = answer.ok ? undefined : patience.after(answer, nowOf(context));
    if (pauseMs === undefined) return { ...answer, ...sumSpent(spent) };
    spent.push({ ledger: {}, usage: usageOfPause });
    yield pause(context, pauseMs);
  }
}

/** The orchestration's own clock, in ms since 1970. */
export function nowOf(context: OrchestrationContext): number {
  return context.df.currentUtcDateTime.getTime();
}

export function pause(context: OrchestrationContext, lengthMs: number): Task {
  return context.df.createTimer(new Date(nowOf(context) + lengthMs));
}
