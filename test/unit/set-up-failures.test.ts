import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestError } from '@azure/storage-blob';
import type { Failure } from '../../src/lib/failure.ts';
import { TokenUnavailable } from '../../src/lib/identity/errors.ts';
import { Patience } from '../../src/lib/pipeline/patience.ts';
import { failureFrom } from '../../src/lib/speech/errors.ts';
import { readCancellation } from '../../src/lib/speech/problem.ts';
import { asStorageFailure } from '../../src/lib/storage/errors.ts';

const request = (url: string) => ({ url }) as NonNullable<RestError['request']>;
const storage = (statusCode: number, url: string, code?: string) =>
  asStorageFailure(
    new RestError('no', { statusCode, request: request(url), ...(code ? { code } : {}) }),
    'Reading it',
  ) as Failure;
const handshake = (details: string) => failureFrom(readCancellation('ConnectionFailure', details, undefined));

/** What is wrong with the set-up, and the words of the remedy without which nobody could mend it. */
const setUps: readonly (readonly [string, Failure, readonly RegExp[]])[] = [
  [
    'no role on the Speech resource (403)',
    handshake('Unexpected server response: 403'),
    [/the role 'Cognitive Services Speech User' on the Speech resource/],
  ],
  [
    'no role on the Speech resource (401)',
    handshake('Unexpected server response: 401'),
    [/the role 'Cognitive Services Speech User' on the Speech resource/],
  ],
  [
    'a role that is taken away in mid-stream',
    failureFrom(readCancellation('Forbidden', 'x', undefined)),
    [/the role 'Cognitive Services Speech User' on the Speech resource/],
  ],
  ['an endpoint that is another service', handshake('Unexpected server response: 404'), [/SPEECH_ENDPOINT/, /wss:/]],
  ['an endpoint that is no host', handshake('getaddrinfo ENOTFOUND speech.example'), [/SPEECH_ENDPOINT/]],
  ['no token', new TokenUnavailable('No token.'), [/managed identity/, /client id/]],
  [
    'no role on a container',
    storage(403, 'https://data.blob.core.windows.net/transcripts/a/transcript.json'),
    [/"Storage Blob Data Contributor" on the container transcripts of the data storage account/, /firewall/],
  ],
  [
    "no role on the emulator's container",
    storage(401, 'http://127.0.0.1:10000/account/work/x'),
    [/on the container work of the data storage account/],
  ],
  [
    'no role on the account',
    storage(403, 'https://data.blob.core.windows.net/?comp=list'),
    [/on the containers audio, transcripts, work, rejected of the data storage account/],
  ],
  [
    'a container that is not there',
    storage(404, 'https://data.blob.core.windows.net/work/x', 'ContainerNotFound'),
    [/Create the containers audio, transcripts, work, rejected/],
  ],
];

const dayMs = 86_400_000;

for (const [what, failure, words] of setUps) {
  test(`${what} is waited for until a job's time is over, and its remedy says what to mend`, () => {
    assert.deepEqual([failure.retryable, failure.blocking], [true, true]);
    for (const word of words) assert.match(failure.remedy, word);
    const patience = new Patience('job/1', dayMs);
    const answer = { ok: false, failure, retryable: true, blocking: failure.blocking, ledger: {} } as const;
    let nowMs = 0;
    for (let pauseMs = patience.after(answer, nowMs); pauseMs !== undefined; pauseMs = patience.after(answer, nowMs)) {
      nowMs += pauseMs;
    }
    assert.ok(nowMs >= dayMs, `given up after ${nowMs} ms`);
  });
}

test('set-up errors before a fault of the service leave the file all its tries', () => {
  const patience = new Patience('job/1', dayMs);
  const failure = { code: 'x', message: 'x', remedy: 'x' };
  const blocked = { ok: false, failure, retryable: true, blocking: true, ledger: {} } as const;
  const failed = { ...blocked, blocking: false } as const;
  const pauses = [blocked, blocked, blocked, blocked, blocked, blocked, failed, failed, failed, failed, failed].map(
    (answer) => patience.after(answer, 0) !== undefined,
  );
  assert.deepEqual(pauses, [true, true, true, true, true, true, true, true, true, true, false]);
});
