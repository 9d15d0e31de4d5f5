import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { eventually } from '../integration/support/eventually.ts';
import { shortWav, tonesWav } from '../integration/support/speech-like.ts';
import { type RunningApp, startApp, type View } from '../integration/support/start-app.ts';
import { accessibilityFaults } from './support/axe.ts';
import { withoutBrowser } from './support/chromium.ts';
import { type OpenBrowser, type OpenPage, openBrowser } from './support/open-page.ts';

const options = { skip: withoutBrowser };
let app: RunningApp;
let browser: OpenBrowser;
before(async () => {
  if (withoutBrowser) return;
  [app, browser] = await Promise.all([startApp({ settings: { SEGMENT_MS: '12000' } }), openBrowser()]);
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await app?.[Symbol.asyncDispose]();
});

async function transcribed(name: string, seed: number): Promise<View> {
  await app.drop(name, shortWav(20_000, seed));
  const job = await app.ended(name);
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  return job;
}

async function opened(job: View): Promise<OpenPage> {
  const view = await browser.open(`${app.stack.apiUrl}/#/jobs/${job.id}`);
  await editable(view.page);
  return view;
}

/** A phrase can be corrected as soon as its edits are read. */
const editable = (page: Page) => page.locator('.edit-phrase').first().waitFor({ state: 'attached' });
const rowAt = (page: Page, at: number) => page.locator(`.transcript [data-index="${at}"]`);
const saved = (page: Page) => page.locator('.saving.saved').waitFor();

async function correct(page: Page, at: number, text: string): Promise<void> {
  await rowAt(page, at).hover();
  await rowAt(page, at).locator('.edit-phrase').click();
  await page.getByRole('textbox', { name: 'Corrected text' }).fill(text);
}

async function saveByApi(id: string, phrases: readonly { id: number; text: string }[]): Promise<void> {
  const tag = (await app.api(`/transcriptions/${id}/edits`)).headers.get('etag') ?? '';
  const answer = await app.api(`/transcriptions/${id}/edits`, {
    method: 'PUT',
    headers: { 'if-match': tag },
    body: JSON.stringify({ phrases }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

const textsOf = async (id: string) => (await app.transcript(id)).phrases.map(({ text }) => text);

test('a phrase is corrected in its place, saved, and there after a reload and in the API', options, async () => {
  const job = await transcribed('correct.wav', 31);
  const before = await textsOf(job.id);
  await using view = await opened(job);
  const { page } = view;
  await correct(page, 0, 'Corrected\n by hand');
  await page.keyboard.press('Enter');
  await saved(page);
  assert.equal((await textsOf(job.id))[0], 'Corrected by hand');
  const time = rowAt(page, 0).locator('button.time');
  await eventually('the focus is on the phrase again', () =>
    time.evaluate((button) => button === document.activeElement),
  );
  await page.reload();
  await rowAt(page, 0).getByText('Corrected by hand').waitFor();
  await rowAt(page, 0).locator('.edited').waitFor();

  await correct(page, 0, 'Given up');
  await page.keyboard.press('Escape');
  await rowAt(page, 0).getByText('Corrected by hand').waitFor();

  // Back to what was recognised.
  await correct(page, 0, 'Again');
  await page.getByRole('button', { name: 'As it was recognised' }).click();
  await page.keyboard.press('Enter');
  await eventually('it is as it was', async () => (await textsOf(job.id))[0] === before[0]);
  assert.deepEqual(view.complaints, []);
});

test('Tab goes on to the next phrase, and all that was typed is one save', options, async () => {
  const job = await transcribed('tab.wav', 32);
  await using view = await opened(job);
  const { page } = view;
  await page.locator('button.time').first().focus();
  await page.keyboard.press('e');
  const field = page.getByRole('textbox', { name: 'Corrected text' });
  await field.fill('One');
  await page.keyboard.press('Tab');
  await eventually('the next one is open', async () => (await field.inputValue()) !== 'One');
  await field.fill('Two');
  await page.keyboard.press('Enter');
  await saved(page);
  await eventually('both are there', async () => (await textsOf(job.id)).slice(0, 2).join() === 'One,Two');
  assert.deepEqual(await accessibilityFaults(page), []);
});

test('a speaker is named everywhere at once', options, async () => {
  const { path } = await tonesWav(app.folder, 'named.wav', { lengthMs: 30_000, seed: 33, speakers: 2 });
  await app.dropFile('named.wav', path, { speakers: 'true' });
  const job = await app.ended('named.wav');
  await using view = await opened(job);
  const { page } = view;
  await page.locator('.legend').getByRole('button', { name: 'Guest-2' }).click();
  await page.getByLabel('Name').fill('Anna Ågren');
  await page.getByRole('button', { name: 'Rename' }).last().click();
  await saved(page);
  await page.locator('.transcript').getByText('Anna Ågren').first().waitFor();
  assert.equal(await page.locator('.transcript').getByText('Guest-2').count(), 0);
  const vtt = await (await app.api(`/transcriptions/${job.id}/transcript?format=vtt`)).text();
  assert.match(vtt, /<v Anna Ågren>/);
});

test('when somebody else saved in the meantime, both corrections are there', options, async () => {
  const job = await transcribed('both.wav', 34);
  await using view = await opened(job);
  const { page } = view;
  await saveByApi(job.id, [{ id: 2, text: 'By somebody else' }]);
  await correct(page, 0, 'By me');
  await page.keyboard.press('Enter');
  await saved(page);
  assert.deepEqual((await textsOf(job.id)).slice(0, 2), ['By me', 'By somebody else']);
  await rowAt(page, 1).getByText('By somebody else').waitFor();
  assert.equal(await page.getByText('Somebody else changed').count(), 0);
});

test('when somebody else changed the same phrase, one is told, and can take theirs', options, async () => {
  const job = await transcribed('same.wav', 35);
  await using view = await opened(job);
  const { page } = view;
  await saveByApi(job.id, [{ id: 1, text: 'Theirs' }]);
  await correct(page, 0, 'Mine');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Somebody else changed the phrase').waitFor();
  await page.getByRole('alert').getByText('Theirs', { exact: true }).waitFor();
  await eventually('mine is saved', async () => (await textsOf(job.id))[0] === 'Mine');
  await page.getByRole('button', { name: 'Take theirs' }).click();
  await eventually('theirs is saved', async () => (await textsOf(job.id))[0] === 'Theirs');
  assert.equal(await page.getByRole('alert').count(), 0);
});

test('what is typed outlives a cut connection and a reload', options, async () => {
  const job = await transcribed('cut.wav', 36);
  await using view = await opened(job);
  const { page } = view;
  let isCut = true;
  await page.route('**/edits', (route) =>
    isCut && route.request().method() === 'PUT' ? route.abort('connectionreset') : route.continue(),
  );
  await correct(page, 0, 'Kept over the cut');
  await page.keyboard.press('Enter');
  await page.getByText('Not saved yet, trying again').waitFor();
  await rowAt(page, 0).getByText('Kept over the cut').waitFor();
  // Half-typed in another one, when the tab is closed by accident.
  await correct(page, 1, 'Half-typed');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await rowAt(page, 0).getByText('Kept over the cut').waitFor();
  const field = page.getByRole('textbox', { name: 'Corrected text' });
  await eventually('the editor is open again', async () => (await field.inputValue()) === 'Half-typed');
  isCut = false;
  await page.keyboard.press('Enter');
  await eventually('all of it is saved', async () => {
    const [first, second] = await textsOf(job.id);
    return first === 'Kept over the cut' && second === 'Half-typed';
  });
  await eventually('nothing is kept any more', () =>
    page.evaluate(() => Object.keys(localStorage).every((key) => !key.startsWith('dropscribe-edits'))),
  );
});

test('the browser asks before a page with something unsaved is left', options, async () => {
  const job = await transcribed('leave.wav', 37);
  await using view = await opened(job);
  const { page } = view;
  await correct(page, 0, 'Not done');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.dismiss();
});

test('earlier revisions can be looked at, and are not edited', options, async () => {
  const job = await transcribed('history.wav', 38);
  const before = await textsOf(job.id);
  await saveByApi(job.id, [{ id: 1, text: 'Second version' }]);
  await saveByApi(job.id, [{ id: 1, text: 'Third version' }]);
  await using view = await opened(job);
  const { page } = view;
  await rowAt(page, 0).getByText('Third version').waitFor();
  const history = page.getByRole('button', { name: 'History' });
  await history.click();
  await page.getByRole('button', { name: /^Revision 1/ }).click();
  await rowAt(page, 0).getByText('Second version').waitFor();
  assert.equal(await page.locator('.edit-phrase').count(), 0);
  await history.click();
  await page.getByRole('button', { name: /^As it was recognised/ }).click();
  await rowAt(page, 0)
    .getByText(before[0] ?? '')
    .waitFor();
  await page.getByRole('button', { name: 'Back to the newest' }).click();
  await rowAt(page, 0).getByText('Third version').waitFor();
});
