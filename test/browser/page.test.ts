import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startApp } from '../integration/support/start-app.ts';
import { accessibilityFaults } from './support/axe.ts';
import { withoutBrowser } from './support/chromium.ts';
import { openPage } from './support/open-page.ts';

const app = await startApp();
after(() => app[Symbol.asyncDispose]());

test('the page is served at the root, with a policy that keeps it to itself', async () => {
  const answer = await fetch(`${app.stack.apiUrl}/`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
  const policy = answer.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  assert.ok(policy.includes(new URL(app.audio.url).origin), policy);
});

test('its parts are kept for ever, by names that change with their content', async () => {
  const html = await (await fetch(`${app.stack.apiUrl}/`)).text();
  const parts = [...html.matchAll(/assets\/[\w.-]+/g)].map(([path]) => path);
  assert.equal(parts.length, 3);
  for (const part of parts) {
    const answer = await fetch(`${app.stack.apiUrl}/${part}`);
    assert.equal(answer.status, 200, part);
    assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
    assert.equal(answer.headers.get('content-encoding'), 'gzip');
  }
  assert.equal((await fetch(`${app.stack.apiUrl}/assets/none.js`)).status, 404);
});

test('it opens without a complaint, and is accessible', { skip: withoutBrowser }, async () => {
  await using opened = await openPage(`${app.stack.apiUrl}/`);
  await opened.page.getByRole('link', { name: 'Dropscribe' }).waitFor();
  assert.deepEqual(await accessibilityFaults(opened.page), []);
  assert.deepEqual(opened.complaints, []);
});
