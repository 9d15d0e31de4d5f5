import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../src/lib/config/settings.ts';
import { turnedAway } from '../../src/lib/http/access.ts';

const enough = {
  DATA_STORAGE: 'UseDevelopmentStorage=true',
  SPEECH_ENDPOINT: 'wss://x.cognitiveservices.azure.com/stt/speech/universal/v2',
};
const url = 'https://app.example/api/transcriptions';
const signedIn = { 'x-ms-client-principal-id': 'someone', 'x-ms-client-principal-idp': 'aad' };

const statusOf = (method: string, headers: Record<string, string>) =>
  turnedAway({ method, url, headers: new Headers(headers) }, 'entra')?.status ?? 'let in';

test('keys are what lets people in where nothing else is said', () => {
  assert.equal(readSettings(enough).access, 'key');
  assert.equal(turnedAway({ method: 'POST', url, headers: new Headers() }, 'key'), undefined);
});

test("Entra is refused as long as the platform's authentication is off, with what to do", () => {
  assert.throws(() => readSettings({ ...enough, ACCESS: 'entra' }), /ACCESS: entra needs.*anybody.*entraClientId/);
  const off = { ...enough, ACCESS: 'entra', WEBSITE_AUTH_ENABLED: 'False' };
  assert.throws(() => readSettings(off), /ACCESS: entra/);
  assert.equal(readSettings({ ...off, WEBSITE_AUTH_ENABLED: 'True' }).access, 'entra');
});

test("the platform's authentication alone changes nothing", () => {
  assert.equal(readSettings({ ...enough, WEBSITE_AUTH_ENABLED: 'True' }).access, 'key');
});

test('whom the platform has not authenticated by Entra is told to sign in', () => {
  assert.equal(statusOf('GET', {}), 401);
  assert.equal(statusOf('GET', { 'x-ms-client-principal-id': '', 'x-ms-client-principal-idp': 'aad' }), 401);
  assert.equal(statusOf('GET', { 'x-ms-client-principal-id': 'someone', 'x-ms-client-principal-idp': 'github' }), 401);
  // A token that the platform has not vouched for says nothing; nor does a key.
  assert.equal(statusOf('GET', { authorization: 'Bearer x', 'x-functions-key': 'x' }), 401);
  assert.equal(statusOf('GET', signedIn), 'let in');
});

const writes: readonly (readonly [what: string, headers: Record<string, string>, expected: number | 'let in'])[] = [
  ['its own page', { 'sec-fetch-site': 'same-origin', origin: 'https://app.example' }, 'let in'],
  ['its own page in an older browser', { origin: 'https://app.example' }, 'let in'],
  ['a program with a token', { authorization: 'Bearer x' }, 'let in'],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
  ['another app of the same host', { 'sec-fetch-site': 'same-site', origin: 'https://other.example' }, 403],
  ['another site that hides what it is', { 'sec-fetch-site': 'cross-site', origin: 'null' }, 403],
  ['another site in an older browser', { origin: 'https://evil.example' }, 403],
  ['another port in an older browser', { origin: 'https://app.example:8443' }, 403],
  ['a page without an origin in an older browser', { origin: 'null' }, 403],
  ['something that does not say what it is', {}, 403],
  ['a program with a password', { authorization: 'Basic eDp5' }, 403],
];
for (const [what, headers, expected] of writes) {
  test(`a change by session, asked for by ${what}: ${expected}`, () => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      assert.equal(statusOf(method, { ...signedIn, ...headers }), expected);
  });
}

test('reading needs no such proof: other sites cannot see the answer', () => {
  assert.equal(statusOf('GET', { ...signedIn, 'sec-fetch-site': 'cross-site' }), 'let in');
});
