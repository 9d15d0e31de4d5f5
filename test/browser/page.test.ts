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

test('a page that the browser has is not sent again, and HEAD sends none of it', async () => {
  const page = await fetch(`${app.stack.apiUrl}/`);
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  const tag = page.headers.get('etag') ?? '';
  assert.match(tag, /^W\/"[\w-]{20,}"$/);
  const again = await fetch(`${app.stack.apiUrl}/`, { headers: { 'if-none-match': tag } });
  assert.equal(again.status, 304);
  assert.equal(await again.text(), '');
  assert.equal(again.headers.get('etag'), tag);
  assert.equal(
    again.headers.get('content-security-policy'),
    page.headers.get('content-security-policy'),
    'the browser heeds the headers of a 304',
  );
  const other = await fetch(`${app.stack.apiUrl}/`, { headers: { 'if-none-match': 'W/"other"' } });
  assert.equal(other.status, 200);
  const head = await fetch(`${app.stack.apiUrl}/`, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('etag'), tag);
  assert.equal(await head.text(), '');
});

test('a client that takes no gzip gets the same page plainly', async () => {
  const zipped = await fetch(`${app.stack.apiUrl}/`, { headers: { 'accept-encoding': 'gzip' } });
  const plain = await fetch(`${app.stack.apiUrl}/`, { headers: { 'accept-encoding': 'identity' } });
  assert.equal(zipped.headers.get('content-encoding'), 'gzip');
  assert.equal(plain.headers.get('content-encoding'), null);
  assert.equal(await zipped.text(), await plain.text());
});

test('it opens without a complaint, and is accessible', { skip: withoutBrowser }, async () => {
  await using opened = await openPage(`${app.stack.apiUrl}/`);
  await opened.page.getByRole('link', { name: 'Dropscribe' }).waitFor();
  assert.deepEqual(await accessibilityFaults(opened.page), []);
  assert.deepEqual(opened.complaints, []);
});

/** What somebody may try who can put something into the page, and the part of the policy that stops it. */
const attempts: readonly (readonly [what: string, code: string, stoppedBy: string])[] = [
  [
    'an inline script',
    "body.append(Object.assign(make('script'), { text: 'ran = true' }))",
    'require-trusted-types-for',
  ],
  ['a script of another site', "make('script').src = foreign", 'require-trusted-types-for'],
  ['a module of another site', 'import(foreign)', 'script-src-elem'],
  ['a handler', "body.setAttribute('onclick', 'ran = true')", 'require-trusted-types-for'],
  ['text as code', "new Function('ran = true')()", 'require-trusted-types-for'],
  ['text as markup', "body.innerHTML = '<p>'", 'require-trusted-types-for'],
  ['an inline style', "document.head.append(Object.assign(make('style'), { textContent: 'p {}' }))", 'style-src-elem'],
  ['a request to another site', 'fetch(foreign)', 'connect-src'],
  ['a picture of another site', "body.append(Object.assign(make('img'), { src: foreign }))", 'img-src'],
  ['a frame', "body.append(Object.assign(make('iframe'), { src: foreign }))", 'frame-src'],
  ['another base', "document.head.append(Object.assign(make('base'), { href: foreign }))", 'base-uri'],
];

/** The browser reports a breach at once; two busy cores may not. */
const violationDeadlineMs = 20_000;

test('what is put into the page runs nothing, becomes no markup and reaches no other site', {
  skip: withoutBrowser,
}, async () => {
  await using opened = await openPage(`${app.stack.apiUrl}/`);
  for (const [what, code, stoppedBy] of attempts) {
    // In a task of the page's own: what the debugger runs itself may make code of text.
    const breach = await opened.page.evaluate(`new Promise((stopped) => {
      const { body } = document;
      const make = (name) => document.createElement(name);
      const foreign = 'http://127.0.0.1:9/x';
      document.addEventListener('securitypolicyviolation', (event) => stopped(event.effectiveDirective), { once: true });
      setTimeout(() => { ${code} });
      setTimeout(() => stopped('nothing'), ${violationDeadlineMs});
    })`);
    assert.equal(breach, stoppedBy, what);
  }
  assert.equal(await opened.page.evaluate('typeof ran'), 'undefined');
});
