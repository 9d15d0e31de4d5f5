import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { eventually } from '../integration/support/eventually.ts';
import { startApp } from '../integration/support/start-app.ts';
import { accessibilityFaults } from './support/axe.ts';
import { withoutBrowser } from './support/chromium.ts';
import { openPage } from './support/open-page.ts';

const skip = withoutBrowser;
const app = await startApp({ settings: { ACCESS: 'entra', WEBSITE_AUTH_ENABLED: 'True' } });
after(() => app[Symbol.asyncDispose]());

/** What the platform adds to a request of somebody who is signed in. */
const signedIn = { 'x-ms-client-principal-id': 'someone', 'x-ms-client-principal-idp': 'aad' };

test('who is not signed in is led to the sign-in and nowhere else', { skip }, async () => {
  await using opened = await openPage(`${app.stack.apiUrl}/`);
  const link = opened.page.getByRole('main').getByRole('link', { name: 'Sign in' });
  assert.equal(await link.getAttribute('href'), '/.auth/login/aad?post_login_redirect_uri=/');
  assert.equal(await opened.page.getByLabel('Key').count(), 0);
  assert.deepEqual(await accessibilityFaults(opened.page), []);
});

test('who is signed in may look, change something, and sign out', { skip }, async () => {
  await using opened = await openPage(`${app.stack.apiUrl}/`, { extraHTTPHeaders: signedIn });
  await opened.page.getByRole('link', { name: 'Sign out' }).waitFor();
  const uploads = () => fetch('/api/uploads', { method: 'POST', body: '{"name": "mine.wav"}' });
  assert.equal(await opened.page.evaluate(`(${uploads})().then(({ status }) => status)`), 201);
  assert.equal(await opened.page.getByRole('link', { name: 'Sign in' }).count(), 0);
  assert.deepEqual(opened.complaints, []);
});

test('a key is asked for where the platform says 401 and no more, kept for the tab, and forgotten', {
  skip,
}, async () => {
  await using opened = await openPage('about:blank');
  const { page } = opened;
  const sent: (string | undefined)[] = [];
  // As the real host does, which the local one does not.
  await page.route('**/api/**', async (route) => {
    const key = route.request().headers()['x-functions-key'];
    sent.push(key);
    if (key === 'right') await route.continue({ headers: { ...route.request().headers(), ...signedIn } });
    else await route.fulfill({ status: 401, body: '' });
  });
  await page.route('**/', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('content="entra"', 'content="key"') });
  });
  await page.goto(`${app.stack.apiUrl}/`);
  const give = async (key: string) => {
    await page.getByLabel('Key', { exact: true }).fill(key);
    await page.getByRole('button', { name: 'Go on' }).click();
  };
  await give('wrong');
  await page.getByText('not one of this app’s').waitFor();
  await give('right');
  const forget = page.getByRole('button', { name: 'Forget key' });
  await forget.waitFor();
  await page.getByLabel('Key', { exact: true }).waitFor({ state: 'detached' });
  await eventually('both keys were sent', () => sent.includes('wrong') && sent.includes('right'));
  assert.equal(await page.evaluate("sessionStorage.getItem('dropscribe-key')"), 'right');
  assert.equal(await page.evaluate("localStorage.getItem('dropscribe-key')"), null);
  assert.ok(!page.url().includes('right'));
  await forget.click();
  assert.equal(await page.evaluate("sessionStorage.getItem('dropscribe-key')"), null);
});
