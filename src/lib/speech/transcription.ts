import { setTimeout as wait } from 'node:timers/promises';
import type { AccessToken } from '@azure/identity';
import { allRules, type KeptRules } from '../lifetime/rules.ts';
import type { AudioInbox } from './audio-inbox.ts';
import { wireEvents } from './event-wiring.ts';
import { type RecognitionLimits, socketBacklogBytes } from './limits.ts';
import { OpenTranscriber } from './open-transcriber.ts';
import type { SpeechProblem } from './problem.ts';
import { PulledAudio } from './pulled-audio.ts';
import type { RecognitionReceipt, RecognitionRequest } from './recognition.ts';
import { RecognitionSession, type SessionOwner } from './session.ts';
import { createTranscriber } from './transcriber.ts';

/** The owner of a recognition, as seen from its thread. */
export interface TranscriptionOwner extends SessionOwner {
  readonly inbox: AudioInbox;
  token(): Promise<AccessToken>;
  /** Called when the owner wants it to end. */
  onCancel(listener: () => void): void;
  /** There where the connection is opened before there is audio: resolves when there is. */
  readonly begun?: Promise<void> | undefined;
}

export interface Ending {
  readonly receipt: RecognitionReceipt;
  /** Absent when all audio was recognised. */
  readonly problem?: SpeechProblem;
}

/** How often it is looked whether something is overdue, and whether a full socket has drained. */
const checkEveryMs = 200;
const drainEveryMs = 20;

/** Runs one recognition to its end: everything it opens is closed before it returns, within a bounded time. */
export async function transcribe(
  request: RecognitionRequest,
  limits: RecognitionLimits,
  owner: TranscriptionOwner,
  rules: KeptRules = allRules,
): Promise<Ending> {
  const session = new RecognitionSession(request, owner, undefined, rules);
  const unfinished: string[] = [];
  const problem = await runSession(session, request, limits, owner, unfinished, rules);
  return { receipt: { ...session.cost, unfinished }, ...(problem && { problem }) };
}

async function runSession(
  session: RecognitionSession,
  request: RecognitionRequest,
  limits: RecognitionLimits,
  owner: TranscriptionOwner,
  unfinished: string[],
  rules: KeptRules,
): Promise<SpeechProblem | undefined> {
  using _session = session;
  using _audioEntry = owner.opened('audio-stream');
  using audio = new ClosingAudio(
    owner.inbox,
    () => roomToSend(session, () => open.state.backlogBytes),
    (step) => session.audioStep(step),
  );
  using _transcriberEntry = owner.opened('transcriber');
  const credential = {
    getToken: async (): Promise<AccessToken> => {
      // The SDK's own connect loop goes on after a tear-down; this ends it.
      if (session.isEnded) refuse();
      session.tokenAsked();
      const token = await Promise.race([owner.token(), session.ended.then(refuse)]);
      session.tokenCame();
      return token;
    },
  };
  const transcriber = tryToCreate(request, credential, audio);
  if (!transcriber) return { kind: 'bad-request', how: 'the endpoint or an option cannot be used' };
  const open = new OpenTranscriber(transcriber, session, limits.teardownStepMs, unfinished, rules);
  await using _open = rules.oneScope ? open : onSuccess(session, open);
  session.observe({ connection: open.state, audio: owner.inbox });
  // Declared last, so that handlers go first.
  using _handlers = wireEvents(open.transcriber, open.connection, session, rules);
  using _watch = every(checkEveryMs, () => session.check(limits));
  // Made here it would hold `open` for as long as the owner holds it: functions of one scope share what they close over.
  owner.onCancel(rules.plainCallbacks ? ender(session) : () => session.end({ kind: 'cancelled' }));
  if (owner.begun) await connectAhead(session, open, owner.begun);
  if (!session.isEnded) start(session, open);
  return await session.ended;
}

function start(session: RecognitionSession, open: OpenTranscriber): void {
  open.start().catch(() => session.end({ kind: 'unavailable', how: 'the recognition could not be started' }));
}

/** Opens the connection, and waits until the recognition begins, or ends because there is no connection any more. */
async function connectAhead(session: RecognitionSession, open: OpenTranscriber, begun: Promise<void>): Promise<void> {
  session.openedAhead();
  open.connect().catch(() => session.end({ kind: 'lost-ahead' }));
  await Promise.race([begun, session.ended]);
}

function ender(session: RecognitionSession): () => void {
  return () => session.end({ kind: 'cancelled' });
}

/** What closing is without a scope: the line after the one that throws. */
function onSuccess(session: RecognitionSession, open: AsyncDisposable): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      if ((await session.ended) === undefined) await open[Symbol.asyncDispose]();
    },
  };
}

function refuse(): never {
  throw new Error('The recognition has ended.');
}

/** Nothing when the SDK does not take the request, e.g. because the endpoint is no URL. */
function tryToCreate(...args: Parameters<typeof createTranscriber>): ReturnType<typeof createTranscriber> | undefined {
  try {
    return createTranscriber(...args);
  } catch {
    // What the SDK says may quote the endpoint; which of the request's parts it is, the caller sees from the request.
    return undefined;
  }
}

class ClosingAudio extends PulledAudio implements Disposable {
  [Symbol.dispose](): void {
    this.close();
  }
}

/** Waits until the socket has sent most of what it holds: the SDK itself never waits for it. */
async function roomToSend(session: RecognitionSession, backlogBytes: () => number): Promise<void> {
  while (!session.isEnded && backlogBytes() > socketBacklogBytes) {
    session.socketFull(true);
    await wait(drainEveryMs);
  }
  session.socketFull(false);
}

function every(ms: number, check: () => void): Disposable {
  const timer = setInterval(check, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
