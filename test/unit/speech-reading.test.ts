import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutSecrets } from '../../src/lib/redact.ts';
import { type FinalResult, readPhrase } from '../../src/lib/speech/phrase-reading.ts';
import { readCancellation, readHandshakeError } from '../../src/lib/speech/problem.ts';
import { readWire } from '../../src/lib/speech/wire-reading.ts';

const second = 10_000_000;

function result(messageOffset: number, more: Partial<FinalResult> = {}): FinalResult {
  const words = [
    { Word: 'thank', Offset: messageOffset, Duration: second / 2 },
    { Word: 'you', Offset: messageOffset + second / 2, Duration: second / 4 },
  ];
  const json = JSON.stringify({ Offset: messageOffset, NBest: [{ Confidence: 0.8, Words: words }] });
  const base = { offset: 2 * second, duration: second, text: 'Thank you.', language: 'en-US', speakerId: 'Guest-1' };
  return { ...base, json, ...more };
}

test('a phrase is timed by the result, whether its message was moved to the start of the audio or not', () => {
  const expected = {
    startMs: 2_000,
    endMs: 3_000,
    text: 'Thank you.',
    confidence: 0.8,
    speaker: 'Guest-1',
    language: 'en-US',
    words: [
      { text: 'thank', startMs: 2_000, endMs: 2_500 },
      { text: 'you', startMs: 2_500, endMs: 2_750 },
    ],
  };
  assert.deepEqual(readPhrase(result(2 * second), true), expected);
  assert.deepEqual(readPhrase(result(second / 2), true), expected);
});

test('a speaker is left out when unknown or not asked for', () => {
  assert.equal('speaker' in (readPhrase(result(0, { speakerId: 'Unknown' }), true) ?? {}), false);
  assert.equal('speaker' in (readPhrase(result(0), false) ?? {}), false);
});

test('words as people read them are taken where the service gives them', () => {
  const DisplayWords = [{ DisplayText: 'Thank', Offset: 0, Duration: second }];
  const Words = [{ Word: 'thank', Offset: 0, Duration: second }];
  const json = JSON.stringify({ Offset: 0, NBest: [{ Words, DisplayWords }] });
  assert.deepEqual(
    readPhrase(result(0, { json, offset: 0 }), false)?.words.map(({ text }) => text),
    ['Thank'],
  );
});

test('a result without text is no phrase', () => {
  assert.equal(readPhrase(result(0, { text: ' ' }), true), undefined);
  assert.equal(readPhrase(result(0, { text: undefined }), true), undefined);
});

test('the status of a refused handshake decides, also when the SDK has lost it', () => {
  const unauthorised = { kind: 'unauthorised', status: 401, unreached: true };
  const lost = 'Unable to contact server. StatusCode: 0, wss://x/y Reason: ';
  const handshake = readHandshakeError('Unexpected server response: 401');
  assert.deepEqual(readCancellation('ConnectionFailure', 'Unexpected server response: 401', undefined), unauthorised);
  assert.deepEqual(readCancellation('ConnectionFailure', lost, handshake), unauthorised);
  assert.deepEqual(readCancellation('RuntimeError', lost, { status: 429 }), { kind: 'throttled', unreached: true });
  assert.deepEqual(readCancellation('RuntimeError', lost, { status: 503 }), {
    kind: 'unavailable',
    how: 'it answered HTTP 503',
    unreached: true,
  });
  assert.deepEqual(readHandshakeError('connect ECONNREFUSED 127.0.0.1:1'), { systemCode: 'ECONNREFUSED' });
});

test('a refusal in the middle of a session is no failure to reach the service: audio was paid for', () => {
  assert.deepEqual(readCancellation('Forbidden', 'x', undefined), { kind: 'unauthorised', status: 403 });
  assert.deepEqual(readCancellation('TooManyRequests', 'x', undefined), { kind: 'throttled' });
  assert.deepEqual(readCancellation('ConnectionFailure', 'read ECONNRESET', undefined), {
    kind: 'unavailable',
    how: 'the connection failed (ECONNRESET)',
  });
});

test('an address at which no Speech service answers is an error in the set-up', () => {
  for (const [details, how] of [
    ['getaddrinfo ENOTFOUND nowhere.invalid', 'the connection failed (ENOTFOUND)'],
    ['Unexpected server response: 404', 'it answered HTTP 404'],
    ['CERT_HAS_EXPIRED', 'the connection failed (CERT_HAS_EXPIRED)'],
  ] as const) {
    assert.deepEqual(readCancellation('ConnectionFailure', details, undefined), { kind: 'wrong-endpoint', how });
  }
});

test('no text of the service gets into a problem', () => {
  const details = 'secret https://x/?Authorization=Bearer%20abc websocket error code: 4000';
  assert.deepEqual(readCancellation('ConnectionFailure', details, undefined), {
    kind: 'unavailable',
    how: 'it closed the connection with 4000',
  });
});

test('URLs and tokens are taken out of a fault', () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl';
  for (const secret of [
    `wss://x.y/z?Authorization=Bearer%20${token}`,
    `Bearer ${token}`,
    token,
    `aad#/sub/x#${token}`,
    'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=eyJ==;EndpointSuffix=core.windows.net',
    'BlobEndpoint=https://x.y/;SharedAccessSignature=sv=2026-01-01&sig=eyJ%3D',
    'talk.wav?sv=2026-01-01&sig=eyJ%3D&se=1',
    'Authorization: SharedKey account:eyJ=',
  ]) {
    assert.doesNotMatch(withoutSecrets(`failed with ${secret} here`), /eyJ|sub\/x|x\.y/);
  }
  assert.equal(withoutSecrets('Cannot read properties of undefined'), 'Cannot read properties of undefined');
});

const phrase = (body: object, requestId: string | undefined = 'id') =>
  readWire({ path: 'speech.phrase', requestId, text: JSON.stringify(body) });

test('a message tells how far the service has heard', () => {
  assert.deepEqual(phrase({ Offset: 5, Duration: 7, RecognitionStatus: 'EndOfDictation' }), { heardTicks: 12 });
  const hypothesis = JSON.stringify({ Offset: 5, Duration: 7 });
  assert.deepEqual(readWire({ path: 'speech.hypothesis', requestId: 'id', text: hypothesis }), {});
  assert.deepEqual(readWire({ path: 'turn.end', requestId: 'id', text: '' }), {});
  assert.deepEqual(readWire({ path: 'speech.enddetected', requestId: 'id', text: '' }), {});
});

test('a message that the SDK cannot read is known', () => {
  assert.match(phrase({ RecognitionStatus: 'Success' }).unreadable ?? '', /no NBest/);
  assert.match(phrase({ RecognitionStatus: 'Success', NBest: [] }).unreadable ?? '', /no NBest/);
  assert.match(readWire({ path: '', requestId: 'id', text: '' }).unreadable ?? '', /Path/);
  assert.match(readWire({ path: 'turn.end', requestId: undefined, text: '' }).unreadable ?? '', /X-RequestId/);
  assert.match(readWire({ path: 'speech.phrase', requestId: 'id', text: '{"a' }).unreadable ?? '', /JSON/);
});
