import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { operations } from '../../src/lib/http/operations.ts';
import { problemSchema } from '../../src/lib/http/problem-schema.ts';
import { type RunningApp, startApp } from '../integration/support/start-app.ts';
import { authLevels } from './auth-levels.ts';

/** What is set on Azure, the second by the platform. */
const settings = { ACCESS: 'entra', WEBSITE_AUTH_ENABLED: 'True' };

let app: RunningApp;
let levels: Record<string, string>;
before(async () => {
  levels = await authLevels(settings);
  app = await startApp({ settings });
});
after(() => app[Symbol.asyncDispose]());

/** What the platform adds to a request of somebody who is signed in. */
const signedIn = { 'x-ms-client-principal-id': 'someone', 'x-ms-client-principal-idp': 'aad' };
const unknownJob = '0'.repeat(32);
const asked = operations.map(({ id, method, path, key }) => ({
  id,
  key,
  path: path.replace('{id}', unknownJob),
  method: method.toUpperCase(),
}));

test('every route turns away who is not signed in, with a remedy; the health alone is open', async () => {
  const guarded = asked.filter(({ key }) => key === 'function');
  assert.ok(guarded.length > 10);
  for (const { id, method, path } of guarded) {
    const answer = await app.api(path, { method, headers: { 'x-functions-key': 'any' } });
    assert.equal(answer.status, 401, id);
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer', id);
    const problem = problemSchema.parse(await answer.json());
    assert.equal(problem.type, 'urn:dropscribe:problem:not-signed-in', id);
    assert.match(problem.remedy, /\/\.auth\/login\/aad.*Bearer/, id);
  }
  const open = asked.filter(({ key }) => key === 'none');
  assert.deepEqual(
    open.map(({ id }) => id),
    ['get-health'],
  );
  assert.equal((await app.api('/health')).status, 200);
});

test('the host asks for no key, but for the master key before it shows memory', () => {
  const { 'memory-snapshot': memory, ...others } = levels;
  assert.equal(memory, 'admin');
  assert.deepEqual([...new Set(Object.values(others))], ['anonymous'], JSON.stringify(others));
});

test('every function that is open to the host turns people away by itself, or has nothing to hide', () => {
  const known = asked.map(({ id }) => id);
  const others = Object.keys(levels).filter((name) => !known.includes(name));
  assert.deepEqual(others.sort(), ['get-page', 'get-page-asset']);
});

test('who is signed in is let in to read', async () => {
  assert.equal((await app.api('/transcriptions', { headers: signedIn })).status, 200);
  const document = await (await app.api('/openapi.json', { headers: signedIn })).text();
  assert.match(document, /"security":\[{"entraToken":\[\]},{"entraSession":\[\]}\]/);
  assert.doesNotMatch(document, /functionKey/);
  const { valid, errors } = await new Validator().validate(JSON.parse(document));
  assert.ok(valid, JSON.stringify(errors));
});

test('another site cannot make the browser of who is signed in change anything', async () => {
  const foreign = { ...signedIn, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
  const changes = asked.filter(({ key, method }) => key === 'function' && method !== 'GET');
  assert.ok(changes.length > 3);
  for (const { id, method, path } of changes) {
    const answer = await app.api(path, { method, headers: foreign, body: '{"name": "x.wav"}' });
    assert.equal(answer.status, 403, id);
    assert.equal(problemSchema.parse(await answer.json()).type, 'urn:dropscribe:problem:foreign-origin', id);
  }
});

test('the page of the app itself may, with a session; a program may, with a token', async () => {
  const upload = (headers: Record<string, string>) =>
    app.api('/uploads', { method: 'POST', headers: { ...signedIn, ...headers }, body: '{"name": "own.wav"}' });
  assert.equal((await upload({ 'sec-fetch-site': 'same-origin' })).status, 201);
  assert.equal((await upload({ origin: app.stack.apiUrl })).status, 201);
  assert.equal((await upload({ authorization: 'Bearer token' })).status, 201);
  assert.equal((await upload({ origin: app.stack.apiUrl.replace('http://', 'http://x.') })).status, 403);
});

test('the page is there for anybody, and asks to sign in', async () => {
  const html = await (await fetch(`${app.stack.apiUrl}/`)).text();
  assert.match(html, /<meta name="dropscribe-access" content="entra">/);
});
