import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrchestrationContext } from 'durable-functions';
import type { FailureFacts } from '../../src/lib/job/failure-facts.ts';
import { type JobStart, jobIdOf } from '../../src/lib/job/job.ts';
import type { JobOutcome } from '../../src/lib/pipeline/job-outcome.ts';
import { transcription } from '../../src/lib/pipeline/orchestration.ts';
import {
  type LaneInput,
  laneInputs,
  transcribeAtOnce,
  transcriptionLane,
} from '../../src/lib/pipeline/segment-lanes.ts';

const dayMs = 86_400_000;
const job: JobStart = {
  id: jobIdOf('audio', 'a.wav', '1'),
  container: 'audio',
  name: 'a.wav',
  etag: '1',
  createdMs: 0,
  untilMs: 2 * dayMs,
};
const ledger = { thread: { opened: 1, closed: 1 } };
const failure: FailureFacts = { code: 'speech-unavailable', message: 'It is away.', remedy: 'Wait.' };
const failed = (retryable: boolean) => ({ ok: false, failure, retryable, ledger });
const blocked = { ...failed(true), blocking: true };
const planned = (segments: number, sessions = 80, decoding = false) => ({
  ok: true,
  segments,
  sessions,
  decoding,
  lengthMs: segments * 30_000,
  ledger,
});
const finished = { ok: true, finished: true, ledger };
const published = {
  ok: true,
  lengthMs: 30_000,
  segments: 1,
  phrases: 3,
  silent: false,
  sentMs: 30_000,
  missingMs: 0,
  ledger,
};

/** A step that an orchestration asks for, as a value. */
type Step =
  | { readonly kind: 'activity'; readonly name: string; readonly index: number | undefined }
  | ({ readonly kind: 'lane' } & LaneInput)
  | { readonly kind: 'decode' }
  | { readonly kind: 'timer'; readonly ms: number };

/** Runs an orchestration by answering each step it asks for; records what it asked. */
function run<T>(
  orchestration: (context: OrchestrationContext) => Generator<unknown, T, unknown>,
  input: unknown,
  answer: (step: Step, nth: number) => unknown,
): { readonly result: T; readonly asked: Step[]; readonly stages: unknown[] } {
  const asked: Step[] = [];
  const stages: unknown[] = [];
  let nowMs = 0;
  const df = {
    instanceId: job.id,
    getInput: () => input,
    setCustomStatus: (stage: unknown) => stages.push(stage),
    get currentUtcDateTime() {
      return new Date(nowMs);
    },
    callActivityWithRetry: (name: string, _: unknown, given: { index?: number }): Step => ({
      kind: 'activity',
      name,
      index: given.index,
    }),
    callSubOrchestrator: (name: string, input: LaneInput): Step =>
      name === 'transcribe-lane' ? { kind: 'lane', ...input } : { kind: 'decode' },
    createTimer: (due: Date): Step => ({ kind: 'timer', ms: due.getTime() - nowMs }),
    Task: { all: (tasks: Step[]) => tasks },
  };
  // The real context has far more than a pure orchestration uses.
  const steps = orchestration({ df } as unknown as OrchestrationContext);
  const one = (step: Step) => {
    asked.push(step);
    if (step.kind === 'timer') nowMs += step.ms;
    return answer(step, asked.length);
  };
  let next = steps.next();
  while (!next.done) {
    const wanted = next.value as Step | Step[];
    let answered: unknown;
    try {
      answered = Array.isArray(wanted) ? wanted.map(one) : one(wanted);
    } catch (thrown) {
      // As where a worker dies under an activity, again and again.
      next = steps.throw(thrown);
      continue;
    }
    next = steps.next(answered);
  }
  return { result: next.value, asked, stages };
}

/** Segments that go side by side. */
const wave = (indices: readonly number[], answer: (step: Step, nth: number) => unknown) =>
  run((context) => transcribeAtOnce(context, job, indices), undefined, answer);

const names = (asked: readonly Step[]) => asked.map((step) => (step.kind === 'activity' ? step.name : step.kind));

test('a short file: plan, one segment, publish, and no hop more', () => {
  const answers: Record<string, unknown> = { plan: planned(1), transcribe: finished, publish: published };
  const { result, asked, stages } = run(transcription, job, (step) => step.kind === 'activity' && answers[step.name]);
  assert.deepEqual(names(asked), ['plan', 'transcribe', 'publish']);
  assert.equal(result.state, 'done');
  assert.deepEqual(result.ledger, { thread: { opened: 3, closed: 3 } });
  assert.deepEqual(
    stages.map((stage) => (stage as { stage: string }).stage),
    ['planning', 'transcribing', 'publishing'],
  );
});

/** The segments of a lane, in its order. */
const indicesOf = ({ first, step, count }: LaneInput) => Array.from({ length: count }, (_, nth) => first + nth * step);

test('ten hours go in lanes, each segment in one, none starts later than it must, and no history grows past a thousand events', () => {
  const segments = 1_300;
  const answers: Record<string, unknown> = { plan: planned(segments), publish: published };
  const { asked, result } = run(transcription, job, (step) =>
    step.kind === 'lane' ? { ledger } : step.kind === 'activity' && answers[step.name],
  );
  assert.equal(result.state, 'done');
  const lanes = asked.filter((step) => step.kind === 'lane');
  assert.equal(lanes.length, 80);
  assert.deepEqual(
    lanes.map(({ first }) => first),
    Array.from({ length: 80 }, (_, at) => at),
  );
  const all = lanes.flatMap(indicesOf).sort((a, b) => a - b);
  assert.deepEqual(
    all,
    Array.from({ length: segments }, (_, at) => at),
  );
  // Two events for each task, and in a lane two more for each time that it goes on.
  assert.ok(2 * asked.length < 1_000 && lanes.every(({ count }) => 4 * count < 1_000));
});

test('any number of segments and sessions: each segment in one lane, no more lanes at once than sessions', () => {
  for (const [first, end, sessions] of [
    [0, 1, 1],
    [0, 4_320, 1],
    [7, 4_320, 3],
    [0, 400, 1_000],
    [100, 101, 80],
    [5, 5, 80],
  ] as const) {
    const groups = laneInputs(job, first, end, sessions);
    const all = groups.flat().flatMap(indicesOf);
    assert.deepEqual(
      all.sort((a, b) => a - b),
      Array.from({ length: end - first }, (_, at) => first + at),
    );
    for (const lanes of groups) assert.ok(lanes.length <= sessions && lanes.every(({ count }) => 4 * count < 1_000));
    assert.ok(2 * groups.flat().length < 1_000);
  }
});

test('a file that is decoded while it is recognised: what its estimated length missed is recognised afterwards', () => {
  const { asked, result } = run(transcription, job, (step) => {
    if (step.kind === 'decode') return { ok: true, lengthMs: 1, segments: 5, ledger };
    if (step.kind === 'lane') return { ledger };
    return (
      step.kind === 'activity' && { plan: planned(3, 80, true), publish: published, transcribe: finished }[step.name]
    );
  });
  assert.equal(result.state, 'done');
  assert.deepEqual(names(asked), ['plan', 'decode', 'lane', 'lane', 'lane', 'transcribe', 'transcribe', 'publish']);
  assert.deepEqual(result.ledger, { thread: { opened: 8, closed: 8 } });
});

test('a file that cannot be decoded is rejected for that reason', () => {
  const { result } = run(transcription, job, (step) => {
    if (step.kind === 'decode') return failed(false);
    if (step.kind === 'lane') return { failure: { ...failure, code: 'other' }, ledger };
    return step.kind === 'activity' && { plan: planned(3, 80, true), reject: { ok: true, ledger } }[step.name];
  });
  assert.equal(result.state === 'failed' && result.failure.code, failure.code);
});

test('a lane takes one segment after the other, and ends with the first that fails for good', () => {
  const input: LaneInput = { job, first: 2, step: 80, count: 4 };
  const whole = run(transcriptionLane, input, () => finished);
  assert.deepEqual(
    whole.asked.map((step) => step.kind === 'activity' && step.index),
    [2, 82, 162, 242],
  );
  const broken = run(transcriptionLane, input, (step) =>
    step.kind === 'activity' && step.index === 82 ? failed(false) : finished,
  );
  assert.deepEqual(broken.result.failure, failure);
  assert.equal(broken.asked.length, 2);
  assert.deepEqual(broken.result.ledger, { thread: { opened: 2, closed: 2 } });
});

/** Each pause is some part of its longest, but at least half of it. */
function assertPauses(asked: readonly Step[], longest: readonly number[]): void {
  const pauses = timers(asked);
  assert.equal(pauses.length, longest.length, `${pauses}`);
  for (const [at, ms] of longest.entries()) {
    const pauseMs = pauses[at] ?? 0;
    assert.ok(pauseMs <= ms && pauseMs >= ms / 2, `${pauseMs} of ${ms} ms`);
  }
}

test('a retryable failure is tried again after growing pauses, and only that segment', () => {
  const { result, asked } = wave([10, 11, 12], (step, nth) =>
    step.kind === 'activity' && step.index === 11 && nth < 8 ? failed(true) : finished,
  );
  assert.equal(result.failure, undefined);
  assert.equal(result.gaps, undefined);
  assert.deepEqual(
    asked.map((step) => (step.kind === 'activity' ? step.index : step.kind)),
    [10, 11, 12, 'timer', 11, 'timer', 11, 'timer', 11],
  );
  assertPauses(asked, [1_000, 2_000, 4_000]);
});

test('segments that failed together do not all come back together, and a replay decides the same', () => {
  const pausesOf = (index: number) => timers(wave([index], (_, nth) => (nth === 1 ? failed(true) : finished)).asked);
  const pauses = Array.from({ length: 50 }, (_, index) => pausesOf(index)[0] ?? 0);
  assert.ok(new Set(pauses).size > 40, `${new Set(pauses).size} of 50 differ`);
  assert.deepEqual(pausesOf(7), pausesOf(7));
});

test('after its tries a segment is given up, and a failure that no try mends ends the file at once', () => {
  const tries = wave([0], () => failed(true));
  assert.deepEqual(tries.result.gaps, { segments: 1, reason: failure });
  assert.equal(tries.result.failure, undefined);
  assert.equal(tries.asked.filter((step) => step.kind === 'activity').length, 5);
  const once = wave([0], () => failed(false));
  assert.deepEqual(once.result.failure, failure);
  assert.equal(once.asked.length, 1);
});

test('a lane goes on after a segment that was given up, and the file is published with the gap', () => {
  const lane = run(transcriptionLane, { job, first: 0, step: 1, count: 3 }, (step) =>
    step.kind === 'activity' && step.index === 1 ? failed(true) : finished,
  );
  assert.deepEqual(lane.result.gaps, { segments: 1, reason: failure });
  assert.deepEqual(names(lane.asked).filter((name) => name === 'transcribe').length, 1 + 5 + 1);

  const gap = { ...published, missingMs: 12_000 };
  const { result, asked } = run(transcription, job, (step) => {
    if (step.kind === 'lane') return lane.result;
    return step.kind === 'activity' && { plan: planned(300), publish: gap }[step.name];
  });
  assert.equal(names(asked).at(-1), 'publish');
  assert.ok(result.state === 'partial');
  assert.deepEqual([result.missingMs, result.gap], [12_000, failure]);
});

test('a file of which nothing was recognised is rejected for what its segments failed of', () => {
  const nothing = { ...failed(false), failure: { ...failure, code: 'nothing-recognised' } };
  const { result, asked } = run(transcription, job, (step) => {
    if (step.kind !== 'activity') return undefined;
    return { plan: planned(1), transcribe: failed(true), publish: nothing, reject: { ok: true, ledger } }[step.name];
  });
  assert.equal(names(asked).at(-1), 'reject');
  assert.equal(result.state === 'failed' && result.failure.code, failure.code);
});

test('what blocks is waited for without costing a try, ever longer, up to a quarter of an hour', () => {
  const { result, asked } = wave([0], (step, nth) => {
    if (step.kind === 'timer') return undefined;
    return nth < 80 ? blocked : finished;
  });
  assert.equal(result.gaps, undefined);
  const pauses = timers(asked);
  assert.equal(pauses.length, 40);
  assert.ok((pauses[0] ?? 0) <= 1_000);
  assert.ok(pauses.slice(-20).every((ms) => ms >= 450_000 && ms <= 900_000));
});

test('what blocks for the whole time that a job may take ends it, in a bounded history', () => {
  const { result, asked } = run(transcriptionLane, { job, first: 0, step: 1, count: 50 }, () => blocked);
  assert.deepEqual(result.gaps, { segments: 50, reason: failure });
  const waitedMs = timers(asked).reduce((sum, ms) => sum + ms, 0);
  assert.ok(waitedMs >= job.untilMs && waitedMs < job.untilMs + 900_000);
  // Two events for each task and each timer, and two for each time that it goes on.
  assert.ok(4 * asked.length < 2_500, `${asked.length}`);
});

test('a segment longer than an activity may last is gone on with, without a pause', () => {
  const { asked, result } = wave([0], (_, nth) => ({
    ...finished,
    finished: nth === 3,
  }));
  assert.deepEqual(names(asked), ['transcribe', 'transcribe', 'transcribe']);
  assert.equal(result.failure, undefined);
});

test('a file that fails is rejected with the reason', () => {
  const { result, asked } = run(transcription, job, (step) =>
    step.kind === 'activity' && step.name === 'plan'
      ? failed(false)
      : { ok: true, sentMs: 0, ledger, usage: { executions: 2, gbMs: 500 } },
  );
  assert.deepEqual(names(asked), ['plan', 'reject']);
  assert.deepEqual(result, {
    state: 'failed',
    failure,
    sentMs: 0,
    // The trigger; plan and reject; the orchestrator at first and after each of them. Plan did not say what it used.
    usage: { executions: 6, gbMs: 500 },
    ledger: { thread: { opened: 2, closed: 2 } },
  } satisfies JobOutcome);
});

test('a cancelled file is not rejected', () => {
  const cancelled = { ...failed(false), failure: { ...failure, code: 'cancelled' } };
  const { result, asked } = run(transcription, job, () => cancelled);
  assert.deepEqual(names(asked), ['plan']);
  assert.equal(result.state, 'cancelled');
});

test('a fault of the app ends the job with words for people, and keeps what was thrown out of them', () => {
  const { result } = run(transcription, job, (step) => {
    if (step.kind === 'activity' && step.name === 'reject') return { ok: true, ledger };
    throw new Error('secret detail');
  });
  assert.equal(result.state, 'failed');
  assert.ok(!JSON.stringify(result).includes('secret'));
});

const refused = {
  ok: false,
  failure: { code: 'worker-retiring', message: 'It is being replaced.', remedy: 'Nothing.' },
  retryable: true,
  retryAfterMs: 2_000,
  ledger: {},
};
const timers = (asked: readonly Step[]) => asked.flatMap((step) => (step.kind === 'timer' ? [step.ms] : []));

test('a worker that is being replaced costs no try, and is asked again when it said', () => {
  const failsOften = [refused, failed(true), refused, refused, failed(true), failed(true), failed(true)];
  let nth = 0;
  const { result, asked } = run(transcription, job, (step) => {
    if (step.kind !== 'activity') return undefined;
    if (step.name === 'plan') return failsOften[nth++] ?? planned(1);
    return step.name === 'publish' ? published : finished;
  });
  assert.equal(result.state, 'done');
  // The worker's own time; then a slot more, because it refused a second time.
  const pauses = timers(asked);
  assert.deepEqual([pauses[0], pauses[2], pauses[3]], [2_000, 2_000, 7_000]);
  const tries = asked.filter((step, at) => step.kind === 'timer' && ![1, 5, 7].includes(at));
  assertPauses(tries, [1_000, 2_000, 4_000, 8_000]);
});

test('refused segments alone go into another round, and those that were taken do not', () => {
  const round = { at: 0 };
  const { result, asked } = wave([0, 1, 2], (step) => {
    if (step.kind === 'timer') round.at += 1;
    return step.kind === 'activity' && round.at === 0 && step.index !== 1 ? refused : finished;
  });
  assert.equal(result.failure, undefined);
  const indexes = asked.flatMap((step) => (step.kind === 'activity' ? [step.index] : []));
  assert.deepEqual(indexes, [0, 1, 2, 0, 2]);
  assert.deepEqual(timers(asked), [2_000]);
});

test('a worker that refuses for ever is asked for more than two minutes, then a bounded number of tries, in few events', () => {
  for (const [orchestration, input] of [
    [transcription, job],
    [transcriptionLane, { job, first: 0, step: 1, count: 1 }],
  ] as const) {
    const { asked } = run<unknown>(orchestration, input, (step) =>
      step.kind === 'activity' && step.name !== 'reject' ? refused : finished,
    );
    const activities = asked.filter((step) => step.kind === 'activity' && step.name !== 'reject').length;
    // 9 that cost nothing, and 5 tries.
    assert.equal(activities, 14);
    const freeMs = timers(asked)
      .slice(0, 9)
      .reduce((sum, ms) => sum + ms, 0);
    assert.ok(freeMs > 120_000, `${freeMs} ms`);
  }
});
