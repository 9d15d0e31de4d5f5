/** Rules 1, 2 and 5: what handlers and callbacks hold, and what they give away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConversationTranscriber, ConversationTranscriptionResult } from 'microsoft-cognitiveservices-speech-sdk';
import { allRules, type KeptRules } from '../../src/lib/lifetime/rules.ts';
import { AudioInbox } from '../../src/lib/speech/audio-inbox.ts';
import { type EventSink, wireEvents } from '../../src/lib/speech/event-wiring.ts';
import { OpenTranscriber } from '../../src/lib/speech/open-transcriber.ts';
import { PulledAudio } from '../../src/lib/speech/pulled-audio.ts';
import { createTranscriber } from '../../src/lib/speech/transcriber.ts';
import {
  alive,
  assertLeft,
  limitsFor,
  type Owner,
  type Path,
  paths,
  recognise,
  serve,
  without,
} from './memory-rules-support.ts';
import { requestTo, type Service, until } from './recognition-support.ts';

/** Plain, as a session is to the handlers; counts what it is told. */
class Sink implements EventSink {
  told = 0;
  recognised = () => this.#count();
  cancelled = () => this.#count();
  stopped = () => this.#count();
  connected = () => this.#count();
  disconnected = () => this.#count();
  sentAudio = () => this.#count();
  received = () => this.#count();

  #count(): void {
    this.told += 1;
  }
}

/**
 * Opens a transcriber, unsets its handlers once the service has been called, and closes it, all by `rules`. Answers how
 * often its sink was told something after the first.
 */
async function endBy(service: Service, path: Path, rules: KeptRules): Promise<number> {
  const audio = new PulledAudio(
    new AudioInbox(() => {}),
    async () => {},
    () => {},
  );
  let ended = false;
  const getToken = async () => (ended ? assert.fail('it has ended') : { token: 'x', expiresOnTimestamp: 0 });
  const transcriber = createTranscriber(requestTo(service), { getToken }, audio);
  const watch = { started: () => {}, failed: () => {} };
  const open = new OpenTranscriber(transcriber, watch, limitsFor(path).teardownStepMs, [], rules);
  const sink = new Sink();
  const handlers = wireEvents(open.transcriber, open.connection, sink, rules);
  const calls = callsOf(service);
  void open.start().catch(() => {});
  const isCalled = () => (path === 'handshake-hang' ? callsOf(service) > calls : open.state.isOpen);
  await until('the service is called', isCalled, 10_000);
  ended = true;
  handlers[Symbol.dispose]();
  const { told } = sink;
  await open[Symbol.asyncDispose]();
  return sink.told - told;
}

const callsOf = (service: Service) => service.stats().refused['hang'] ?? 0;

test('without rule 1 handlers are called after the end; with it never', async () => {
  await using service = await serve('success');
  assert.equal(await endBy(service, 'success', allRules), 0);
  assert.notEqual(await endBy(service, 'success', without('unsetHandlers')), 0);
});

test('without rule 1 a transcriber that leaks takes along all that its handlers reach', async () => {
  const [sinks, transcribers] = [alive(Sink), alive(ConversationTranscriber)];
  {
    const path = 'handshake-hang';
    await using service = await serve(path);
    await endBy(service, path, without('closeConnection'));
    await until('the transcriber leaks alone', () => alive(Sink) === sinks, 60_000);
    assert.equal(alive(ConversationTranscriber), transcribers + 1);
    await endBy(service, path, without('closeConnection', 'unsetHandlers'));
    await endBy(service, path, allRules);
    await until('one more leaks', () => alive(ConversationTranscriber) === transcribers + 2, 60_000);
    assert.equal(alive(Sink), sinks + 1);
  }
  await until('the service has cut them off', () => alive(ConversationTranscriber) === transcribers, 60_000);
});

// A transcriber and its handlers hold each other, which a tracing collector does not mind.
test('without rule 1 alone nothing leaks', async () => {
  await assertLeft(without('unsetHandlers'), { objects: [], sockets: [] });
});

const owners: Owner[] = [];

test('without rule 2 the transcriber lives as long as an owner that could cancel it', async () => {
  // Of those that nothing was connected for, too: the callback holds what its scope holds.
  await assertLeft(without('plainCallbacks'), { objects: paths, sockets: [] }, owners);
});

test('with rule 2 an owner holds no transcriber', async () => {
  await assertLeft(allRules, { objects: [], sockets: [] }, owners);
});

test('without rule 5 the result of every phrase lives as long as the phrase; with it none does', async () => {
  const results = alive(ConversationTranscriptionResult);
  const transcribers = alive(ConversationTranscriber);
  const kept: Owner[] = [];
  const path: Path = 'success';
  await using service = await serve(path);
  kept.push(await recognise(service, path, allRules));
  await until('no result is alive', () => alive(ConversationTranscriptionResult) === results, 60_000);
  kept.push(await recognise(service, path, without('plainData')));
  assert.deepEqual(
    kept.map(({ phrases }) => phrases.map(({ text }) => text)),
    [
      ['Good morning.', 'Thank you.'],
      ['Good morning.', 'Thank you.'],
    ],
  );
  await until('a result a phrase', () => alive(ConversationTranscriptionResult) === results + 2, 60_000);
  assert.equal(alive(ConversationTranscriber), transcribers, 'a result does not hold its transcriber');
  kept.length = 0;
  await until('no result is alive', () => alive(ConversationTranscriptionResult) === results, 60_000);
});
