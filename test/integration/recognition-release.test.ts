import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryObjects } from 'node:v8';
import { Connection, ConversationTranscriber, Recognizer } from 'microsoft-cognitiveservices-speech-sdk';
import { WebsocketMessageAdapter } from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.browser/WebsocketMessageAdapter.js';
import { balances, Ledger } from '../../src/lib/lifetime/ledger.ts';
import { AudioInbox } from '../../src/lib/speech/audio-inbox.ts';
import { recognitionLimits } from '../../src/lib/speech/limits.ts';
import { PulledAudio } from '../../src/lib/speech/pulled-audio.ts';
import type { Ending, TranscriptionOwner } from '../../src/lib/speech/transcription.ts';
import { transcribe } from '../../src/lib/speech/transcription.ts';
import { liveResources, requestTo, type Service, serveScript, until } from './recognition-support.ts';
import { eventually } from './support/eventually.ts';

// Recognitions in this very thread: what they leave is seen here, where no end of a thread takes it away.
WebsocketMessageAdapter.forceNpmWebSocket = true;
Recognizer.enableTelemetry(false);
process.on('unhandledRejection', () => {});

const limits = {
  ...recognitionLimits,
  handshakeMs: 2_000,
  afterEndMs: 200,
  lostAfterEndMs: 200,
  teardownStepMs: 2_000,
};
const kinds = [ConversationTranscriber, Connection, PulledAudio, WebsocketMessageAdapter];
const alive = (kind: (typeof kinds)[number]) => queryObjects(kind, { format: 'count' });
/** Prototypes of subclasses count, so it is not none. */
const aliveAtFirst = new Map(kinds.map((kind) => [kind, alive(kind)]));

/** A kind of which more is alive than at first. Each question collects all garbage, so the first one ends it. */
const findLeft = () => kinds.find((kind) => alive(kind) !== aliveAtFirst.get(kind));

class Owner implements TranscriptionOwner {
  readonly ledger = new Ledger();
  readonly inbox: AudioInbox = new AudioInbox((bytes) => {
    const give = Math.min(bytes, this.#left);
    this.#left -= give;
    if (give > 0) this.inbox.push(new Uint8Array(give));
    if (this.#left === 0) this.inbox.end();
  });
  phrases = 0;
  #left: number;

  constructor(lengthMs: number) {
    this.#left = lengthMs * 32;
  }

  token = async () => ({ token: 'x', expiresOnTimestamp: 0 });
  onCancel = () => {};
  opened = (what: Parameters<Ledger['open']>[0]) => this.ledger.open(what);

  phrase(): void {
    this.phrases += 1;
  }
}

/** Some recognitions at once by the same service. */
async function recogniseAt(service: Service, times: number): Promise<Ending[]> {
  const endings = await Promise.all(
    Array.from({ length: times }, async () => {
      const owner = new Owner(4_000);
      const ending = await transcribe(requestTo(service, { speakers: true }), limits, owner);
      assert.ok(balances(owner.ledger.counts()), JSON.stringify(owner.ledger.counts()));
      return ending;
    }),
  );
  await until('no connection is open', () => service.stats().connections.open === 0);
  return endings;
}

/** To be called while the services are there: their own end would let go of what waits for it. */
async function assertNothingAlive(): Promise<void> {
  let left: ReturnType<typeof findLeft>;
  const isNothing = () => {
    left = findLeft();
    return left === undefined;
  };
  await eventually('no SDK object is alive', isNothing, 10_000).catch((error: Error) => {
    throw new Error(`${error.message}; a ${left?.name} is`);
  });
}

test('recognitions that went well leave no SDK object and no socket', async () => {
  await using service = await serveScript();
  for (const { problem, receipt } of await recogniseAt(service, 10)) {
    assert.equal(problem, undefined);
    assert.deepEqual(receipt.unfinished, []);
  }
  await assertNothingAlive();
});

const faults = [
  ...['handshake-401', 'handshake-hang', 'no-turn-end', 'bad-json', 'no-request-id', 'close-1002', 'close-1011'],
  ...['drop-after-end', 'close-1011-after-end', 'status-Error'],
];

// Should one leave something, memory-rules-connection.test.ts tells by which way.
test('those that fail leave none either, whatever they fail by', async () => {
  await using services = new AsyncDisposableStack();
  const failures = faults.map(async (fault) => {
    const when = { afterAudioMs: fault.startsWith('handshake') ? 0 : 1_600 };
    const service = services.use(await serveScript(undefined, { faults: [{ fault, when }] }));
    for (const { problem } of await recogniseAt(service, 3)) assert.ok(problem, fault);
  });
  await Promise.all(failures);
  await assertNothingAlive();
});

test('no socket is left', async () => {
  await until('all are gone', () => liveResources().length === 0);
});
