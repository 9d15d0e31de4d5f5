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
import { liveResources, requestTo, serveScript, until } from './recognition-support.ts';

// Recognitions in this very thread: what they leave is seen here, where no end of a thread takes it away.
WebsocketMessageAdapter.forceNpmWebSocket = true;
Recognizer.enableTelemetry(false);
process.on('unhandledRejection', () => {});

const limits = { ...recognitionLimits, handshakeMs: 300, afterEndMs: 200, lostAfterEndMs: 200, teardownStepMs: 2_000 };
const alive = () =>
  [ConversationTranscriber, Connection, PulledAudio, WebsocketMessageAdapter].map(
    (kind) => `${kind.name} ${queryObjects(kind, { format: 'count' })}`,
  );
/** Prototypes of subclasses count, so it is not none. */
const aliveAtFirst = alive().join();

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

async function recogniseMany(fault: string | undefined, more: { burstMs?: number } = {}): Promise<Ending[]> {
  const faults = fault ? [{ fault, when: { afterAudioMs: fault.startsWith('handshake') ? 0 : 1_600 } }] : [];
  await using service = await serveScript(undefined, { faults });
  const endings = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const owner = new Owner(4_000);
      const ending = await transcribe(requestTo(service, { speakers: true }, more), limits, owner);
      assert.ok(balances(owner.ledger.counts()), JSON.stringify(owner.ledger.counts()));
      return ending;
    }),
  );
  await until('no connection is open', () => service.stats().connections.open === 0);
  // While the service is there: its own end would let go of what waits for it.
  // Each look collects garbage four times, which takes long on a busy machine.
  await until('no SDK object is alive', () => alive().join() === aliveAtFirst, 10_000).catch((error: Error) => {
    throw new Error(`${error.message}; alive are ${alive()}, at first ${aliveAtFirst}`);
  });
  return endings;
}

test('a recognition that went well leaves no SDK object and no socket', async () => {
  for (const { problem, receipt } of await recogniseMany(undefined)) {
    assert.equal(problem, undefined);
    assert.deepEqual(receipt.unfinished, []);
  }
});

for (const fault of [
  'handshake-401',
  'handshake-hang',
  'no-turn-end',
  'bad-json',
  'no-request-id',
  'close-1002',
  'close-1011',
  'drop-after-end',
  'close-1011-after-end',
  'status-Error',
]) {
  test(`one that fails by ${fault} leaves no SDK object and no socket either`, async () => {
    for (const { problem } of await recogniseMany(fault)) assert.ok(problem);
  });
}

test('no socket is left', async () => {
  await until('all are gone', () => liveResources().length === 0);
});
