import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { signToken } from '../../local/identity/token.ts';
import { startSpeechService } from '../../local/speech/service.ts';
import { silence, transcribe } from './speech-service-client.ts';

const tokenKey = 'a key that only the test knows';
const someAudio = silence(500);

function token(change: { readonly aud?: string; readonly expiresInS?: number; readonly key?: string } = {}): string {
  const { aud = 'https://cognitiveservices.azure.com', expiresInS = 600, key = tokenKey } = change;
  const iat = Math.floor(Date.now() / 1000);
  return signToken({ aud, iat, exp: iat + expiresInS, oid: 'somebody' }, key);
}

test('a token of the local identity endpoint is accepted, with and without its resource', async () => {
  await using service = await startSpeechService({ recognizer: 'script', tokenKey });
  for (const accepted of [token(), `aad#/subscriptions/x/resourceGroups/y#${token()}`]) {
    assert.equal((await transcribe(service.endpoint, { audio: someAudio, token: accepted })).stopped, true);
  }
});

test('no token, an expired, a foreign and a wrongly addressed one are refused with 401', async () => {
  await using service = await startSpeechService({ recognizer: 'script', tokenKey });
  const refused = [
    'not-a-token',
    token({ expiresInS: -1 }),
    token({ key: 'another key' }),
    token({ aud: 'https://storage.azure.com' }),
  ];
  for (const bad of refused) {
    const run = await transcribe(service.endpoint, { audio: someAudio, token: bad });
    assert.match(run.canceled?.details ?? '', /Unexpected server response: 401/);
  }
  assert.deepEqual(service.stats().refused, { 401: 20 });
  assert.equal(service.stats().connections.total, 0);
});

test('a subscription key is refused unless allowed', async () => {
  const withKey = (url: string) => `${url}?Ocp-Apim-Subscription-Key=some-key`;
  await using keyless = await startSpeechService({ recognizer: 'script' });
  await using lenient = await startSpeechService({ recognizer: 'script', allowKeys: true });
  assert.match(
    (await transcribe(withKey(keyless.endpoint), { audio: someAudio })).canceled?.details ?? '',
    /Unexpected server response: 401/,
  );
  assert.equal((await transcribe(withKey(lenient.endpoint), { audio: someAudio })).stopped, true);
});

test('sessions beyond the quota are refused with 429, and accepted once there is room', async () => {
  await using service = await startSpeechService({ recognizer: 'script', quota: 2 });
  let refused = false;
  const longAudio = { audio: silence(3_000), hold: { atMs: 1_000, until: () => refused } };
  const holding = [transcribe(service.endpoint, longAudio), transcribe(service.endpoint, longAudio)];
  while (service.stats().sessions < 2) await new Promise((resolve) => setImmediate(resolve));
  const third = await transcribe(service.endpoint, { audio: someAudio });
  assert.match(third.canceled?.details ?? '', /Unexpected server response: 429/);
  refused = true;
  await Promise.all(holding);
  while (service.stats().connections.open > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await transcribe(service.endpoint, { audio: someAudio })).stopped, true);
  const { connections, refused: statuses } = service.stats();
  assert.deepEqual([connections.total, connections.peak, statuses], [3, 2, { 429: 5 }]);
});

test('statistics are read and faults set over HTTP', async () => {
  await using service = await startSpeechService({ recognizer: 'script' });
  const http = service.url.replace('ws:', 'http:');
  const put = (body: unknown) => fetch(`${http}/faults`, { method: 'PUT', body: JSON.stringify(body) });
  assert.equal((await put([{ fault: 'handshake-403', when: { times: 5 } }])).status, 200);
  assert.equal((await put([{ fault: 'no such fault' }])).status, 400);
  const run = await transcribe(service.endpoint, { audio: someAudio });
  assert.match(run.canceled?.details ?? '', /403/);
  const answer = await fetch(`${http}/stats`);
  assert.deepEqual(await answer.json(), JSON.parse(JSON.stringify(service.stats())));
  assert.equal((await fetch(`${http}/elsewhere`)).status, 404);
});

test('the metered total survives a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'speech-meter-'));
  try {
    const statePath = join(folder, 'meter.json');
    for (const expected of [500, 1_000]) {
      await using service = await startSpeechService({ recognizer: 'script', statePath });
      await transcribe(service.endpoint, { audio: someAudio });
      assert.equal(service.stats().audioMs, expected);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
