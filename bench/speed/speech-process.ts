import { setTimeout as wait } from 'node:timers/promises';
import { startChild } from '../process/child.ts';
import type { SpeechCount, SpeechOrder, SpeechReady, SpeechReport, SpeechWatch } from './speech-messages.ts';

/** The Speech service in a process of its own, so that what it takes is told apart from what the bench takes. */
export interface SpeechProcess extends AsyncDisposable, SpeechReady {
  readonly pid: number;
  count(): Promise<SpeechCount>;
  /** Begins to watch the next recognition. */
  watch(): Promise<void>;
  /** Ends it, and tells what was seen. */
  watched(): Promise<SpeechWatch>;
}

/** A start loads its sources; an answer waits for whatever it recognises. */
const startMs = 60_000;
const answerMs = 30_000;
const endMs = 3_000;

export async function startSpeechProcess(quota: number): Promise<SpeechProcess> {
  await using parts = new AsyncDisposableStack();
  const waiting: PromiseWithResolvers<SpeechReport>[] = [Promise.withResolvers()];
  const child = parts.use(
    startChild<SpeechReport>(new URL('speech-main.ts', import.meta.url), { SPEECH_QUOTA: String(quota) }, (report) =>
      waiting.shift()?.resolve(report),
    ),
  );
  void child.exited.then(() => {
    for (const { reject } of waiting.splice(0)) reject(new Error('The process of the Speech service ended early.'));
  });
  const ask = async <Kind extends SpeechReport['kind']>(order: SpeechOrder & Kind) => {
    const answer = Promise.withResolvers<SpeechReport>();
    waiting.push(answer);
    child.send(order);
    return reportOf(order, await within(answer.promise, answerMs));
  };
  const first = waiting[0]?.promise ?? Promise.reject(new Error('Nothing is waited for.'));
  const { ready } = reportOf('ready', await within(first, startMs));
  // In order, so that a profile of it is written.
  parts.defer(async () => {
    child.send('end');
    await Promise.race([child.exited, wait(endMs, undefined, { ref: false })]);
  });
  const owned = parts.move();
  return {
    ...ready,
    pid: child.pid,
    count: async () => (await ask('count')).count,
    watch: async () => void (await ask('watch')),
    watched: async () => (await ask('watched')).watched,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function reportOf<Kind extends SpeechReport['kind']>(
  kind: Kind,
  report: SpeechReport,
): Extract<SpeechReport, { readonly kind: Kind }> {
  if (report.kind === kind) return report as Extract<SpeechReport, { readonly kind: Kind }>;
  throw new Error(`The process of the Speech service answered ${report.kind} to ${kind}.`);
}

async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([
      promise,
      wait(limitMs, undefined, { signal: late.signal }).then(() => {
        throw new Error(`The process of the Speech service did not answer in ${limitMs} ms.`);
      }),
    ]);
  } finally {
    late.abort();
  }
}
