import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startTokenEndpoint } from '../../local/identity/token-endpoint.ts';
import { openCredential, speechScope } from '../../src/lib/identity/credential.ts';
import { balances, Ledger } from '../../src/lib/lifetime/ledger.ts';
import { CarrierPool } from '../../src/lib/speech/carrier-pool.ts';
import { caller, liveResources, requestTo, serveScript, silence, until } from './recognition-support.ts';

// The identity library reads the environment once in a process, so all tests here share one endpoint.
const endpoint = await startTokenEndpoint({ header: 'a-header', tokenKey: 'a-key' });
process.env['IDENTITY_ENDPOINT'] = endpoint.url;
process.env['IDENTITY_HEADER'] = 'a-header';
after(() => endpoint[Symbol.asyncDispose]());

test('a recognition is let in by the token of its own credential', async () => {
  await using service = await serveScript(undefined, { tokenKey: 'a-key' });
  await using pool = new CarrierPool({ recognitionsPerThread: 1 });
  const { signal } = new AbortController();
  const ledger = new Ledger();
  {
    await using credential = openCredential({}, ledger);
    const token = () => credential.getToken(speechScope, signal);
    await pool.recognise(requestTo(service), caller(silence(1_000), { token, ledger }).context);
  }
  assert.ok(balances(ledger.counts()));
  assert.deepEqual(ledger.counts().credential, { opened: 1, closed: 1 });
  assert.deepEqual(ledger.counts()['token-pipeline'], { opened: 1, closed: 1 });
});

test('a foreign token is an error in the set-up that names the role', async () => {
  await using service = await serveScript(undefined, { tokenKey: 'another-key' });
  await using pool = new CarrierPool({ recognitionsPerThread: 1 });
  const ledger = new Ledger();
  await using credential = openCredential({}, ledger);
  const token = () => credential.getToken(speechScope, new AbortController().signal);
  await assert.rejects(pool.recognise(requestTo(service), caller(silence(1_000), { token }).context), {
    code: 'speech-unauthorised',
    remedy: /'Cognitive Services Speech User'/,
  });
});

test('each credential fetches by sockets of its own, and leaves none', async () => {
  const ledger = new Ledger();
  const issued = endpoint.stats().issued;
  for (const clientId of ['one', 'two', 'three']) {
    await using credential = openCredential({ clientId }, ledger);
    const { token } = await credential.getToken(speechScope, AbortSignal.timeout(5_000));
    assert.ok(token.length > 100);
  }
  assert.equal(endpoint.stats().issued, issued + 3, 'each identity has a token of its own');
  await until('no socket is left', () => liveResources().length === 0);
});

test('a token that is slow to come is given up with the signal, and its socket closed', async () => {
  endpoint.setFault({ fault: 'slow', delayMs: 60_000 });
  const ledger = new Ledger();
  const cancel = new AbortController();
  {
    await using credential = openCredential({ clientId: 'slow' }, ledger);
    const asked = credential.getToken(speechScope, cancel.signal);
    await until('it is asked', () => liveResources().length > 0);
    cancel.abort(new Error('no longer wanted'));
    await assert.rejects(asked, { message: 'no longer wanted' });
  }
  await until('no socket is left', () => liveResources().length === 0);
  assert.ok(balances(ledger.counts()));
  endpoint.setFault({ fault: 'none' });
});

test('an identity endpoint that fails is a failure without the request in it', async () => {
  endpoint.setFault({ fault: 'down' });
  await using credential = openCredential({ clientId: 'down' }, new Ledger());
  await assert.rejects(credential.getToken(speechScope, new AbortController().signal), {
    code: 'token-unavailable',
    retryable: true,
    message: /^No token could be had for https:\/\/cognitiveservices\.azure\.com\/\.default/,
  });
  endpoint.setFault({ fault: 'none' });
});
