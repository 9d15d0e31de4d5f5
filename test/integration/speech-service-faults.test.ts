import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startSpeechService } from '../../local/speech/service.ts';
import { silence, transcribe } from './speech-service-client.ts';

const phraseScript = [
  { text: 'One.', startMs: 500, endMs: 2_000 },
  { text: 'Two.', startMs: 2_600, endMs: 3_800 },
];
const someAudio = silence(5_000);
/** After "One.", before "Two.": the SDK has something to replay. */
const midTurn = { afterAudioMs: 2_500, times: 1 };
/** The SDK answers on loopback within milliseconds, on a busy machine in seconds; what has not come by now does not come. */
const silentMs = 4_000;

for (const status of [401, 403, 429, 500]) {
  test(`a handshake answered ${status} is tried five times, then canceled with the status in its text`, async () => {
    await using service = await startSpeechService({
      recognizer: 'script',
      faults: [{ fault: `handshake-${status}` }],
    });
    const run = await transcribe(service.endpoint, { audio: someAudio });
    assert.equal(run.canceled?.code, 'ConnectionFailure');
    assert.match(run.canceled?.details ?? '', new RegExp(`Unexpected server response: ${status}`));
    assert.deepEqual(service.stats().refused, { [status]: 5 });
    assert.equal(service.stats().audioMs, 0);
  });
}

test('a reset handshake is tried five times, then canceled', async () => {
  await using service = await startSpeechService({ recognizer: 'script', faults: [{ fault: 'handshake-reset' }] });
  const run = await transcribe(service.endpoint, { audio: someAudio });
  assert.equal(run.canceled?.code, 'ConnectionFailure');
  assert.deepEqual(service.stats().refused, { reset: 5 });
});

test('a handshake that fails once is not noticed', async () => {
  await using service = await startSpeechService({
    recognizer: 'script',
    script: phraseScript,
    faults: [{ fault: 'handshake-500', when: { connection: 1 } }],
  });
  const run = await transcribe(service.endpoint, { audio: someAudio });
  assert.deepEqual(
    run.finals.map((event) => event.text),
    ['One.', 'Two.'],
  );
});

test('a handshake that is never answered leaves the SDK waiting for ever', async () => {
  await using service = await startSpeechService({ recognizer: 'script', faults: [{ fault: 'handshake-hang' }] });
  const run = await transcribe(service.endpoint, { audio: someAudio, deadlineMs: silentMs });
  assert.equal(run.timedOut, true);
  assert.deepEqual(run.events, []);
  assert.deepEqual(service.stats().refused, { hang: 1 });
});

for (const [code, expected] of [
  [1002, 'ConnectionFailure'],
  [1003, 'ConnectionFailure'],
  [1007, 'BadRequestParameters'],
  [4000, 'ConnectionFailure'],
] as const) {
  test(`a close with ${code} in mid-turn cancels with ${expected}`, async () => {
    await using service = await startSpeechService({
      recognizer: 'script',
      script: phraseScript,
      faults: [{ fault: `close-${code}`, when: midTurn }],
    });
    const run = await transcribe(service.endpoint, { audio: someAudio, hold: { atMs: 3_000, until: () => false } });
    assert.equal(run.canceled?.code, expected);
    assert.match(run.canceled?.details ?? '', new RegExp(`websocket error code: ${code}`));
  });
}

for (const fault of [
  'close-1000',
  'close-1001',
  'close-1008',
  'close-1011',
  'close-1012',
  'close-1013',
  'close-4429',
  'drop',
]) {
  test(`${fault} in mid-turn is mended by the SDK: it connects again and loses nothing`, async () => {
    await using service = await startSpeechService({
      recognizer: 'script',
      script: phraseScript,
      faults: [{ fault, when: midTurn }],
    });
    const run = await transcribe(service.endpoint, {
      audio: someAudio,
      hold: { atMs: 3_000, until: () => service.stats().sessions > 1 },
    });
    assert.deepEqual(
      run.finals.map((event) => [event.text, event.startMs, event.speaker]),
      [
        ['One.', 500, 'Guest-1'],
        ['Two.', 2_600, 'Guest-1'],
      ],
    );
    assert.equal(service.stats().connections.total, 2);
    assert.ok(service.stats().audioMs > 5_000, 'the replayed audio is metered again');
  });
}

test('a close at every connection without a phrase ends in a connection failure', async () => {
  await using service = await startSpeechService({ recognizer: 'script', faults: [{ fault: 'close-1011' }] });
  const run = await transcribe(service.endpoint, {
    audio: someAudio,
    // Twice real time from the start, so that the SDK sees each close before the audio is over.
    configure: (config) => config.setProperty('SPEECH-TransmitLengthBeforThrottleMs', '100'),
  });
  assert.equal(run.canceled?.code, 'ConnectionFailure');
  assert.equal(service.stats().connections.total, 5);
  assert.deepEqual(service.stats().faults, { 'close-1011': 5 });
});

// Waiting for nothing to happen takes its time; side by side it takes it once.
describe('failures that the SDK does not notice', { concurrency: true }, () => {
  for (const fault of ['close-1011-after-end', 'drop-after-end', 'no-turn-end']) {
    test(`${fault}: the SDK fires neither canceled nor stopped`, async () => {
      await using service = await startSpeechService({
        recognizer: 'script',
        script: phraseScript,
        faults: [{ fault, when: { times: 1 } }],
      });
      const run = await transcribe(service.endpoint, { audio: someAudio, deadlineMs: silentMs });
      assert.equal(run.timedOut, true);
      assert.equal(run.finals.length, 2);
      assert.ok(!run.events.some((event) => event.kind === 'canceled' || event.kind === 'stopped'));
      assert.equal(service.stats().faults[fault], 1);
    });
  }

  for (const fault of ['bad-json', 'no-request-id', 'no-nbest']) {
    test(`${fault}: the SDK goes deaf without a word`, async () => {
      await using service = await startSpeechService({
        recognizer: 'script',
        script: phraseScript,
        faults: [{ fault }],
      });
      const run = await transcribe(service.endpoint, {
        audio: someAudio,
        deadlineMs: silentMs,
        configure: (config) => config.requestWordLevelTimestamps(),
      });
      assert.equal(run.timedOut, true);
      assert.deepEqual(run.finals, []);
    });
  }
});

for (const [status, code] of [
  ['TooManyRequests', 'TooManyRequests'],
  ['BadRequest', 'BadRequestParameters'],
  ['Forbidden', 'Forbidden'],
  ['Error', 'ServiceError'],
] as const) {
  test(`a phrase with the status ${status} cancels with ${code}`, async () => {
    await using service = await startSpeechService({
      recognizer: 'script',
      script: phraseScript,
      faults: [{ fault: `status-${status}`, when: midTurn }],
    });
    const run = await transcribe(service.endpoint, { audio: someAudio });
    assert.equal(run.canceled?.code, code);
    assert.deepEqual(
      run.finals.map((event) => event.text),
      ['One.'],
    );
  });
}

test('a slow service answers late by the factor', async () => {
  await using service = await startSpeechService({
    recognizer: 'script',
    script: phraseScript,
    faults: [{ fault: 'slow', factor: 0.1 }],
  });
  const before = performance.now();
  const run = await transcribe(service.endpoint, { audio: someAudio });
  // 2,700 ms of phrases at a tenth.
  assert.ok(performance.now() - before >= 265);
  assert.equal(run.finals.length, 2);
});

test('chance picks the same connections for the same seed', async () => {
  const refused = async () => {
    await using service = await startSpeechService({
      recognizer: 'script',
      faults: [{ fault: 'handshake-500', when: { probability: 0.5, seed: 7 } }],
    });
    const attempts: number[] = [];
    for (let i = 0; i < 6; i++) {
      await transcribe(service.endpoint, { audio: silence(100) });
      attempts.push(service.stats().refused[500] ?? 0);
    }
    return attempts;
  };
  const first = await refused();
  assert.deepEqual(await refused(), first);
  assert.ok((first.at(-1) ?? 0) > 0);
});

test('a fault name that does not exist is refused', async () => {
  await assert.rejects(startSpeechService({ recognizer: 'script', faults: [{ fault: 'close-early' }] }), /fault/);
});
