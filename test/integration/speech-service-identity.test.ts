import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManagedIdentityCredential } from '@azure/identity';
import * as z from 'zod';
import { verifyToken } from '../../local/identity/token.ts';
import { startTokenEndpoint, type TokenEndpoint } from '../../local/identity/token-endpoint.ts';
import { startSpeechService } from '../../local/speech/service.ts';
import { silence, transcribe } from './speech-service-client.ts';

const hostHeader = 'the secret of this host';
const tokenKey = 'the key of the local tokens';
const speechResource = 'https://cognitiveservices.azure.com';

function ask(
  endpoint: TokenEndpoint,
  query = `api-version=2019-08-01&resource=${speechResource}`,
  header = hostHeader,
) {
  return fetch(`${endpoint.url}?${query}`, { headers: { 'X-IDENTITY-HEADER': header } });
}

async function issuedToken(endpoint: TokenEndpoint): Promise<string> {
  return z.object({ access_token: z.string() }).parse(await (await ask(endpoint)).json()).access_token;
}

test('the real ManagedIdentityCredential gets a token that the Speech service accepts', async () => {
  await using endpoint = await startTokenEndpoint({ header: hostHeader, tokenKey, lifetimeMs: 7_200_000 });
  // The credential finds the endpoint by App Service's variables, once for the whole process.
  process.env['IDENTITY_ENDPOINT'] = endpoint.url;
  process.env['IDENTITY_HEADER'] = hostHeader;
  const { token, expiresOnTimestamp } = await new ManagedIdentityCredential().getToken(`${speechResource}/.default`);
  const claims = verifyToken(token, tokenKey);
  assert.equal(claims?.aud, speechResource);
  assert.ok(Math.abs(expiresOnTimestamp - (Date.now() + 7_200_000)) < 5_000);
  assert.deepEqual(endpoint.stats(), { issued: 1, refused: 0 });
  await using service = await startSpeechService({ recognizer: 'script', tokenKey });
  assert.equal((await transcribe(service.endpoint, { audio: silence(500), token })).stopped, true);
});

test('a token is worth nothing with another key, after its end, or changed', async () => {
  await using endpoint = await startTokenEndpoint({ header: hostHeader, tokenKey });
  const token = await issuedToken(endpoint);
  assert.equal(verifyToken(token, 'another key'), undefined);
  assert.equal(verifyToken(token, tokenKey, Date.now() + 3_602_000), undefined);
  const [head, , signature] = token.split('.');
  const forged = Buffer.from(JSON.stringify({ aud: speechResource, exp: 9_999_999_999, iat: 0, oid: 'me' })).toString(
    'base64url',
  );
  assert.equal(verifyToken(`${head}.${forged}.${signature}`, tokenKey), undefined);
});

test('a wrong header is refused with 401', async () => {
  await using endpoint = await startTokenEndpoint({ header: hostHeader, tokenKey });
  assert.equal((await ask(endpoint, undefined, 'wrong')).status, 401);
  assert.deepEqual(endpoint.stats(), { issued: 0, refused: 1 });
});

test('a request without resource or of another version is refused as App Service does', async () => {
  await using endpoint = await startTokenEndpoint({ header: hostHeader, tokenKey });
  assert.equal((await ask(endpoint, 'api-version=2019-08-01')).status, 400);
  assert.equal((await ask(endpoint, `api-version=2017-09-01&resource=${speechResource}`)).status, 400);
});

test('an endpoint in error, down or slow fails, answers late, and comes back', async () => {
  await using endpoint = await startTokenEndpoint({ header: hostHeader, tokenKey });
  endpoint.setFault({ fault: 'error' });
  assert.equal((await ask(endpoint)).status, 500);
  endpoint.setFault({ fault: 'down' });
  await assert.rejects(ask(endpoint));
  endpoint.setFault({ fault: 'slow', delayMs: 60 });
  const before = performance.now();
  assert.equal((await ask(endpoint)).status, 200);
  assert.ok(performance.now() - before >= 55);
  const answer = await fetch(new URL('/fault', endpoint.url), { method: 'PUT', body: '{"fault":"none"}' });
  assert.equal(answer.status, 200);
  assert.equal((await ask(endpoint)).status, 200);
});
