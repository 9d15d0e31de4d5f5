import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { AudioInputStream, Connection, type ConversationTranscriber } from 'microsoft-cognitiveservices-speech-sdk';
import { connectionEvents, type EventSink, transcriberEvents, wireEvents } from '../../src/lib/speech/event-wiring.ts';
import type { RecognitionRequest } from '../../src/lib/speech/recognition.ts';
import { TranscriberInside } from '../../src/lib/speech/sdk-internals.ts';
import { createTranscriber } from '../../src/lib/speech/transcriber.ts';

function transcriber(speakers = true): ConversationTranscriber {
  const request: RecognitionRequest = {
    traceId: 'trace',
    endpoint: 'ws://127.0.0.1:9/stt/speech/universal/v2',
    options: { languages: ['en-US'], speakers, phrases: [], profanity: 'masked' },
    burstMs: 5_000,
    deadlineMs: 1_000,
  };
  const token = async () => ({ token: 'x', expiresOnTimestamp: 0 });
  return createTranscriber(request, { getToken: token }, AudioInputStream.createPushStream());
}

const sink: EventSink = {
  recognised: () => {},
  cancelled: () => {},
  stopped: () => {},
  connected: () => {},
  disconnected: () => {},
  sentAudio: () => {},
  received: () => {},
};

/** The handlers that an SDK object has, by name. */
const handlers = (object: object, names: readonly string[]) => names.filter((name) => Object.hasOwn(object, name));

test('no handler is left on the transcriber or its connection, inherited ones included', () => {
  const one = transcriber();
  const connection = Connection.fromRecognizer(one);
  const wired = wireEvents(one, connection, sink);
  assert.deepEqual(handlers(one, transcriberEvents), ['transcribed', 'canceled', 'sessionStopped']);
  assert.deepEqual(handlers(connection, connectionEvents), [
    'connected',
    'disconnected',
    'messageSent',
    'messageReceived',
  ]);
  // Someone else's handler goes too.
  one.speechStartDetected = () => {};
  wired[Symbol.dispose]();
  assert.deepEqual(handlers(one, transcriberEvents), []);
  assert.deepEqual(handlers(connection, connectionEvents), []);
});

test('the inside of this SDK is what the tear-down takes it for', async () => {
  using inside = new TranscriberInside(transcriber(), { started: () => {}, failed: () => {} });
  assert.deepEqual([inside.backlogBytes, inside.isOpen, inside.turnStartTicks], [0, false, 0]);
  assert.equal(inside.terminateSockets(), false);
  await inside.dispose();
});

test('speakers are told apart only when asked for', () => {
  const diarizes = (one: ConversationTranscriber) =>
    JSON.stringify(Reflect.get(one.internalData, 'privSpeechContext').getContext()).includes('speakerDiarization');
  assert.deepEqual([diarizes(transcriber(true)), diarizes(transcriber(false))], [true, false]);
});

test('the main thread never loads the SDK', async () => {
  const speech = new URL('../../src/lib/speech/', import.meta.url);
  const inputsOf = async (entry: string) => {
    const { metafile } = await build({
      entryPoints: [fileURLToPath(new URL(entry, speech))],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      metafile: true,
      logLevel: 'silent',
      outdir: 'unwritten',
    });
    return Object.keys(metafile.inputs).filter((path) => path.includes('microsoft-cognitiveservices-speech-sdk'));
  };
  assert.deepEqual(await inputsOf('carrier-pool.ts'), []);
  assert.notEqual((await inputsOf('carrier-thread.ts')).length, 0, 'the thread does, so the test can tell');
});
