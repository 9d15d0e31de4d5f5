import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { eventually } from '../integration/support/eventually.ts';
import { shortWav } from '../integration/support/speech-like.ts';
import { type RunningApp, startApp } from '../integration/support/start-app.ts';
import { accessibilityFaults } from './support/axe.ts';
import { withoutBrowser } from './support/chromium.ts';
import { chooseFiles, jobRow, uploadRow } from './support/list-page.ts';
import { answerList, everyKind, listedJob } from './support/listed-jobs.ts';
import { openPage, phone } from './support/open-page.ts';
import { screenshot } from './support/screenshot.ts';
import { type Fate, type Part, watchStorage } from './support/watch-storage.ts';

let app: RunningApp;
before(async () => {
  app = await startApp();
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

const listPage = (hash = '') => openPage(`${app.stack.apiUrl}/${hash}`);

test('what others drop appears by itself, and a file that fails says why and is tried again', {
  skip: withoutBrowser,
}, async () => {
  await using opened = await listPage();
  const { page } = opened;
  await page.getByRole('heading', { name: 'Transcriptions' }).waitFor();
  await app.drop('letter.mp3', 'Dear all, this is no sound.');
  const row = jobRow(page, 'letter.mp3');
  await row.getByText('Failed', { exact: true }).waitFor();
  const { error } = await app.ended('letter.mp3');
  assert.ok(error);
  assert.ok((await row.innerText()).includes(error.message));
  const retried = page.waitForResponse((answer) => answer.url().endsWith('/retry'));
  await page.getByRole('button', { name: 'Try again: letter.mp3' }).click();
  assert.equal((await retried).status(), 202);
  await row.getByText('Failed', { exact: true }).waitFor();
});

test('a job is cancelled after it was asked once, and goes on when it is tried again', {
  skip: withoutBrowser,
}, async () => {
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  await app.drop('long.wav', shortWav(20_000, 31));
  await using opened = await listPage();
  const { page } = opened;
  const row = jobRow(page, 'long.wav');
  const cancel = page.getByRole('button', { name: 'Cancel long.wav' });
  const focused = page.locator(':focus');
  await cancel.click();
  // Who presses Enter twice by mistake has lost nothing.
  assert.equal(await focused.innerText(), 'Go on');
  await page.keyboard.press('Enter');
  await cancel.waitFor();
  assert.equal(await focused.innerText(), 'Cancel');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await cancel.click();
  await row.getByRole('button', { name: 'Stop it' }).click();
  await row.getByText('Cancelled', { exact: true }).waitFor();
  await row.and(page.locator(':focus')).waitFor();
  app.stack.speech?.setFaults([]);
  await page.getByRole('button', { name: 'Try again: long.wav' }).click();
  await row.getByText('Done', { exact: true }).waitFor();
  assert.equal((await app.ended('long.wav')).state, 'done');
});

test('the list is one of a state, by an address that can be kept; an address that says nothing is told so', {
  skip: withoutBrowser,
}, async () => {
  await app.drop('note.mp3', 'no sound');
  await app.ended('note.mp3');
  await app.drop('sound.wav', shortWav(2_000, 32));
  await app.ended('sound.wav');
  await using opened = await listPage('#/?state=failed');
  const { page } = opened;
  await jobRow(page, 'note.mp3').waitFor();
  assert.equal(await jobRow(page, 'sound.wav').count(), 0);
  const filter = page.getByRole('navigation', { name: 'Which transcriptions' });
  assert.equal(await filter.getByRole('link', { name: 'Failed' }).getAttribute('aria-current'), 'page');
  await filter.getByRole('link', { name: 'Done' }).click();
  await jobRow(page, 'sound.wav').waitFor();
  assert.equal(await jobRow(page, 'note.mp3').count(), 0);
  await filter.getByRole('link', { name: 'With gaps' }).click();
  await page.getByText('Nothing has gaps.').waitFor();
  for (const wrong of ['#/?state=finished', '#/nonsense', '#/jobs/12']) {
    await page.goto(`${app.stack.apiUrl}/${wrong}`);
    await page.getByText('which there is not').waitFor();
    await jobRow(page, 'note.mp3').waitFor();
    await jobRow(page, 'sound.wav').waitFor();
  }
  await filter.getByRole('link', { name: 'All' }).click();
  await page.getByText('which there is not').waitFor({ state: 'hidden' });
});

test('more than a page is shown a page at a time', { skip: withoutBrowser }, async () => {
  const jobs = Array.from({ length: 120 }, (_, nth) =>
    listedJob(nth + 1, { name: `${nth}.wav`, state: 'done', percent: 100, finished: new Date().toISOString() }),
  );
  await using opened = await openPage('about:blank');
  const { page } = opened;
  await answerList(page, jobs);
  await page.goto(app.stack.apiUrl);
  const more = page.getByRole('button', { name: 'More' });
  for (const shown of [50, 100]) {
    await jobRow(page, `${shown - 1}.wav`).waitFor();
    assert.equal(await page.locator('.job-row').count(), shown);
    await more.click();
  }
  await jobRow(page, '119.wav').waitFor();
  await more.waitFor({ state: 'hidden' });
  assert.equal(await page.locator('.job-row').count(), 120);
});

test('while the app is away the list stays, and says so until it is back', { skip: withoutBrowser }, async () => {
  await app.drop('steady.wav', shortWav(2_000, 33));
  await using opened = await listPage();
  const { page } = opened;
  await jobRow(page, 'steady.wav').getByText('Done', { exact: true }).waitFor();
  const api = '**/api/transcriptions?*';
  await page.route(api, (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }));
  await page.getByText('Dropscribe answered 502.').waitFor();
  assert.equal(await jobRow(page, 'steady.wav').count(), 1);
  await page.unroute(api);
  await page.getByText('Dropscribe answered 502.').waitFor({ state: 'hidden' });
});

test('files whose event was lost are named, and started', { skip: withoutBrowser }, async () => {
  await app.drop('missed.wav', shortWav(2_000, 34));
  const { id } = await app.ended('missed.wav');
  await using opened = await openPage('about:blank');
  const { page } = opened;
  const started: string[] = [];
  await page.route('**/api/missed', (route) =>
    route.fulfill({ json: { count: 1, files: [{ id, name: 'missed.wav', etag: '', dropped: '', links: {} }] } }),
  );
  await page.route(`**/api/transcriptions/${id}/retry`, async (route) => {
    started.push(route.request().method());
    const job = await app.api(`/transcriptions/${id}`);
    await route.fulfill({ status: 202, json: await job.json() });
  });
  await page.goto(app.stack.apiUrl);
  await page.getByText('1 file in the container has no transcription: missed.wav.').waitFor();
  await page.getByRole('button', { name: 'Start them now' }).click();
  await page.getByText('has no transcription').waitFor({ state: 'hidden' });
  assert.deepEqual(started, ['POST']);
});

test('a key that is replaced in the middle of an upload is asked for, and nothing that was sent is lost', {
  skip: withoutBrowser,
}, async () => {
  await using opened = await openPage('about:blank');
  const { page } = opened;
  let right = 'first-key';
  await page.route('**/api/**', (route) =>
    route.request().headers()['x-functions-key'] === right ? route.fallback() : route.fulfill({ status: 401 }),
  );
  const give = async (key: string) => {
    await page.getByLabel('Key', { exact: true }).fill(key);
    await page.getByLabel('Remember it in this browser').check();
    await page.getByRole('button', { name: 'Go on' }).click();
  };
  await page.goto(app.stack.apiUrl);
  await page.getByRole('heading', { name: 'A key, please' }).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await give(right);
  await page.getByRole('heading', { name: 'Transcriptions' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Transcriptions' }).waitFor();

  const [reached, isReplaced] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const storage = await watchStorage(page, app, async (): Promise<Fate> => {
    reached.resolve();
    await isReplaced.promise;
    return 'passes';
  });
  await chooseFiles(page, [{ name: 'kept.wav', content: shortWav(2_000, 35) }]);
  await reached.promise;
  right = 'second-key';
  isReplaced.resolve();
  await page.getByRole('heading', { name: 'A key, please' }).waitFor();
  await give(right);
  await jobRow(page, 'kept.wav').waitFor();
  assert.deepEqual(storage.taken, [0, 'list']);
  await page.getByRole('button', { name: 'Forget key' }).click();
  await page.getByRole('heading', { name: 'A key, please' }).waitFor();
  assert.deepEqual(
    await page
      .evaluate('Object.values(localStorage)')
      .then((all) => (all as string[]).filter((one) => one.includes('-key'))),
    [],
  );
});

test('uploads go on while a job is looked at, and are told of there', { skip: withoutBrowser }, async () => {
  await app.drop('looked-at.wav', shortWav(2_000, 36));
  await app.ended('looked-at.wav');
  await using opened = await listPage();
  const { page } = opened;
  const goOn = Promise.withResolvers<void>();
  await watchStorage(page, app, async (part): Promise<Fate> => {
    if (part === 1) await goOn.promise;
    return 'passes';
  });
  await chooseFiles(page, [{ name: 'behind.bin', content: Buffer.alloc(100_000, 1) }]);
  await jobRow(page, 'looked-at.wav').getByRole('link').click();
  const link = page.getByRole('link', { name: /^Uploading, \d+ %$/ });
  await link.waitFor();
  goOn.resolve();
  await link.waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: 'Dropscribe' }).click();
  await jobRow(page, 'behind.bin').waitFor();
});

/** The list with one of each kind, an upload in the middle, and a file that is not taken; a picture of it before that. */
async function everything(page: Page, picture: string): Promise<void> {
  await answerList(page, everyKind);
  const half = Promise.withResolvers<void>();
  const block = 4 * 1024 * 1024;
  const fateOf = (part: Part) => {
    if (part === 0) return 'passes';
    half.resolve();
    return new Promise<never>(() => {});
  };
  await watchStorage(page, app, fateOf, block);
  await page.goto(app.stack.apiUrl);
  await jobRow(page, 'empty-room.wav').waitFor();
  await chooseFiles(page, [{ name: 'keynote-recording.wav', content: Buffer.alloc(2 * block, 1) }]);
  await half.promise;
  await uploadRow(page, 'keynote-recording.wav').getByText('4.2 MB of 8.4 MB').waitFor();
  await screenshot(page, picture);
  await chooseFiles(page, [{ name: 'minutes.txt', content: Buffer.from('Present: all') }]);
  await uploadRow(page, 'minutes.txt').getByText('It is text').waitFor();
}

test('each state is shown in words, accessible in light and dark', { skip: withoutBrowser }, async () => {
  await using opened = await openPage('about:blank', { viewport: { width: 1280, height: 1360 } });
  const { page, complaints } = opened;
  await everything(page, 'page-list');
  for (const words of ['Waiting to start', 'Reading the file', 'Transcribing', 'Writing the transcript', 'Done']) {
    assert.ok((await page.locator('.badge', { hasText: words }).count()) > 0, words);
  }
  await jobRow(page, 'podcast/episode-111.mp3').getByText('Done, with gaps').waitFor();
  await jobRow(page, 'board-meeting.mp4').getByText('It waits: The Speech service takes no more sessions').waitFor();
  await jobRow(page, 'podcast/episode-111.mp3').getByText('Try again with the button “Try again”').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await accessibilityFaults(page), [], colorScheme);
  }
  assert.deepEqual(complaints, []);
});

test('a phone shows all of it without scrolling sideways', { skip: withoutBrowser }, async () => {
  await using opened = await openPage('about:blank', phone);
  const { page } = opened;
  await everything(page, 'page-list-phone');
  const width = () => page.locator('html').evaluate((html) => html.scrollWidth);
  assert.equal(await width(), 390);
  await page.getByText('Options').click();
  await page.getByRole('button', { name: 'Cancel board-meeting.mp4' }).click();
  assert.equal(await width(), 390);
  assert.deepEqual(await accessibilityFaults(page), []);
  const boxes = await page.locator('button, main a, label.button, summary').all();
  const sizes = await Promise.all(boxes.map((one) => one.boundingBox()));
  const small = sizes.filter((box) => box && Math.min(box.width, box.height) < 24);
  assert.deepEqual(small, [], 'targets are at least 24 px');
});

test('the time that is left counts down between the answers', { skip: withoutBrowser }, async () => {
  await using opened = await openPage('about:blank');
  const { page } = opened;
  await page.clock.install();
  await answerList(page, everyKind);
  await page.goto(app.stack.apiUrl);
  const row = jobRow(page, 'Interviews/Ana & Tom, take 1.m4a');
  await row.getByText('62 %, about 2 min left').waitFor();
  await page.unroute('**/api/transcriptions?*');
  await page.route('**/api/transcriptions?*', () => {});
  await page.clock.runFor(50_000);
  await eventually('less is left', async () => /about [45][05] s left/.test(await row.innerText()));
});
