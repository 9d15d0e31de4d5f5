import { setTimeout as wait } from 'node:timers/promises';
import type { NumberedSegment } from '../audio/channels.ts';
import type { TimeRange } from '../audio/cut.ts';
import { PeakMeter } from '../audio/peak-meter.ts';
import { peakStepMs } from '../audio/peaks.ts';
import { bytesPerMs } from '../audio/recognition-pcm.ts';
import { SilenceMeter, skipLeadingSilence } from '../audio/silence.ts';
import { speechScope } from '../identity/credential.ts';
import { asFailure, type FailureFacts, failureFacts } from '../job/failure-facts.ts';
import type { Job } from '../job/job.ts';
import { recognitionOptions } from '../job/options.ts';
import type { CarrierPool } from '../speech/carrier-pool.ts';
import { RecognitionOverdue, SpeechThrottled, SpeechUnheard } from '../speech/errors.ts';
import { blobExists, writeJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import { onChannel } from '../transcript/phrase.ts';
import { keptWork, readAttempts, sentKey, writeAttempt } from './attempts.ts';
import { throwIfCancelled, watchForCancel } from './cancel-mark.ts';
import { recentPlan } from './plan-job.ts';
import { RangeReading } from './range-reading.ts';
import { countSent, tracedRecognition } from './recognition-telemetry.ts';
import type { Scope } from './scope.ts';
import { findSegment, readSegment } from './segment-audio.ts';
import type { SegmentAnswer, SegmentInput } from './segment-lanes.ts';
import { SegmentNote, tookMetadata } from './segment-note.ts';
import { SegmentProgress } from './segment-progress.ts';
import { throttlePauses } from './throttle-pauses.ts';
import type { Plan, SegmentRecord } from './work-records.ts';

/** One activity recognises for so long, then answers that there is more: half of functionTimeout in host.json. */
const budgetMs = 15 * 60_000;
/** What is recognised is written down about once a minute of audio: no more is paid for twice when a host dies. */
const checkpointEveryMs = 60_000;
/** Twice real time is the SDK's own pace: a segment may take four times as long as that, and a minute to begin with. */
const deadlineOf = (range: TimeRange) => 60_000 + 2 * (range.endMs - range.startMs);

/**
 * Recognises one segment, from where the try before it stopped. A second call finds the first one's result. Throws a Failure;
 * what was recognised until then is kept.
 */
export async function transcribeSegment(
  scope: Scope,
  carriers: CarrierPool,
  { job, index }: SegmentInput,
  signal: AbortSignal,
): Promise<SegmentAnswer> {
  const { store } = scope;
  const plan = await recentPlan(scope, job, signal);
  const found = await findSegment(scope, job, plan, index, signal);
  if (found.kind !== 'here') return { finished: found.kind === 'none' };
  const range = found.segment;
  const resultName = workNames.segment(job.id, index, range.startMs, range.endMs, plan.channels);
  if (await blobExists(store.work, resultName, signal)) return { finished: true };
  await throwIfCancelled(store, job.id, signal);

  const attempts = await readAttempts(scope, job, index, signal);
  const kept = keptWork(attempts, range.heard.startMs);
  const progress = new SegmentProgress(range, kept, plan.options.speakers, stepOf(plan));
  const nth = attempts.length + 1;
  const save = (failure?: FailureFacts) =>
    writeAttempt(scope, job, index, attempts.length, progress.attempt(failure), signal);
  await using note = new SegmentNote(store, job.id, range, signal);
  using cancel = watchForCancel(store, job.id);
  using budget = timeBudget(budgetMs);
  try {
    const stop = AbortSignal.any([signal, cancel.signal, budget.signal]);
    await recogniseRest({ scope, carriers, job, plan, segment: range, nth, progress, note, save, signal: stop });
  } catch (thrown) {
    cancel.signal.throwIfAborted();
    const failure = failureOfTry(thrown, budget.signal.aborted, progress);
    if (failure === undefined) {
      await save();
      return { finished: false };
    }
    await save(failureFacts(asFailure(failure, 'Transcribing a segment')));
    throw failure;
  }
  const result: SegmentRecord = { ...range, ...progress.result(), attempts: nth };
  const metadata = { [sentKey]: String(result.sentMs), ...(nth === 1 ? tookMetadata(note.beganMs, Date.now()) : {}) };
  await writeJson(store.work, resultName, result, { once: true, signal, metadata });
  return { finished: true };
}

/** While a file is being decoded nobody knows how long it is: then the finest step, of which any other can be made. */
const stepOf = ({ source, lengthMs }: Plan) => peakStepMs(source.kind === 'pieces' ? 0 : lengthMs);

/**
 * What a try failed of; undefined when it only took its time: the next call goes on from there, and costs the segment no try. So a
 * service that is slow ends no file. One that does not come on at all does.
 */
export function failureOfTry(
  thrown: unknown,
  ranOut: boolean,
  { hasAdvanced, hasSent }: Pick<SegmentProgress, 'hasAdvanced' | 'hasSent'>,
): unknown {
  if (!ranOut) return thrown instanceof RecognitionOverdue && hasAdvanced ? undefined : thrown;
  // One that has sent nothing still waits for its turn.
  if (hasAdvanced || !hasSent) return undefined;
  return new RecognitionOverdue(`The Speech service recognised nothing new within ${budgetMs} ms.`);
}

interface SegmentWork {
  readonly scope: Scope;
  readonly carriers: CarrierPool;
  readonly job: Job;
  readonly plan: Plan;
  readonly segment: NumberedSegment;
  /** Which try at it this is, from 1. */
  readonly nth: number;
  readonly progress: SegmentProgress;
  /** Says that it is recognised. */
  readonly note: SegmentNote;
  /** Writes down what is recognised so far. */
  readonly save: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Recognises the rest of a segment; what the service has no room for waits its turn. */
async function recogniseRest(work: SegmentWork): Promise<void> {
  for (const pauses = throttlePauses(); ; ) {
    try {
      return await recognise(work);
    } catch (thrown) {
      const pauseMs = wasTurnedAway(thrown, work.progress) ? pauses.next().value : undefined;
      if (pauseMs === undefined) throw thrown;
      await wait(Math.max(pauseMs, retryAfterOf(thrown)), undefined, { signal: work.signal });
    }
  }
}

const retryAfterOf = (thrown: unknown) => (thrown instanceof SpeechThrottled ? (thrown.retryAfterMs ?? 0) : 0);

/** A session that is refused on a reconnection is another try's, which goes on from its last phrase. */
function wasTurnedAway(thrown: unknown, progress: SegmentProgress): boolean {
  return thrown instanceof SpeechThrottled && !progress.isFruitful;
}

async function recognise(work: SegmentWork): Promise<void> {
  const { scope, carriers, job, plan, segment, nth, progress, note, save, signal } = work;
  const { settings, credential, ledger } = scope;
  const rest = progress.rest;
  const meter = new SilenceMeter();
  const peaks = new PeakMeter(progress.peaks, segment, rest.startMs);
  await using reading = new RangeReading((stop) => readSegment(scope, job, plan, segment, rest, stop), ledger, signal);
  const sound = await skipLeadingSilence(measured(reading.audio, meter, peaks));
  // Nothing to hear: no session is opened, nothing is paid for.
  if (sound.silent) return progress.heard(meter.silentMs);

  const startMs = rest.startMs + sound.skippedMs;
  const checkpoints = new Checkpoints(save, startMs);
  let sentBytes = 0;
  const sent: Meter = {
    push: ({ length }) => {
      if (sentBytes === 0) note.begin();
      sentBytes += length;
    },
  };
  let turnedAway = false;
  try {
    const receipt = await tracedRecognition(
      { carriers, span: scope.span, startMs, nth },
      {
        traceId: `${job.id}/${startMs}${segment.channel === undefined ? '' : `/${segment.channel}`}`,
        endpoint: settings.speech.endpoint,
        options: recognitionOptions(plan.options),
        burstMs: settings.speech.burstMs,
        deadlineMs: deadlineOf(rest),
      },
      {
        audio: measured(sound.audio, sent),
        token: () => credential.getToken(speechScope, signal),
        ledger,
        signal,
        onPhrase: (phrase) => {
          const { channel } = segment;
          progress.add(channel === undefined ? phrase : onChannel(phrase, channel), startMs);
          checkpoints.reach(progress.keptUntilMs);
        },
      },
    );
    progress.spend(receipt.sentMs);
    countSent(receipt.sentMs);
  } catch (thrown) {
    turnedAway = wasTurnedAway(thrown, progress);
    // It has sent nothing, though the SDK may have taken some audio already.
    if (turnedAway) throw thrown;
    const sentMs = Math.floor(sentBytes / bytesPerMs);
    progress.spend(sentMs);
    countSent(sentMs);
    // A try that found not one word in what the try before left unheard has told: there are none.
    if (!(thrown instanceof SpeechUnheard) || progress.isFruitful) throw thrown;
  } finally {
    await checkpoints.settled();
    if (!turnedAway) progress.heard(meter.silentMs);
  }
}

/** Writes a segment's progress down whenever enough of it is new, one write after the other. */
class Checkpoints {
  readonly #save: () => Promise<void>;
  #savedUntilMs: number;
  #saving = Promise.resolve();

  constructor(save: () => Promise<void>, startMs: number) {
    this.#save = save;
    this.#savedUntilMs = startMs;
  }

  reach(keptUntilMs: number): void {
    if (keptUntilMs - this.#savedUntilMs < checkpointEveryMs) return;
    this.#savedUntilMs = keptUntilMs;
    // One that fails loses nothing but what it would have saved.
    this.#saving = this.#saving.then(this.#save).catch(() => {});
  }

  settled(): Promise<void> {
    return this.#saving;
  }
}

interface Meter {
  push(pcm: Uint8Array): void;
}

async function* measured(audio: AsyncIterable<Uint8Array>, ...meters: readonly Meter[]): AsyncIterable<Uint8Array> {
  for await (const pcm of audio) {
    for (const meter of meters) meter.push(pcm);
    yield pcm;
  }
}

/** A signal that aborts after a time; unlike AbortSignal.timeout, its timer ends with it. */
function timeBudget(lengthMs: number): Disposable & { readonly signal: AbortSignal } {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), lengthMs);
  return { signal: ended.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
