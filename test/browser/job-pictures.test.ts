import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wavHeader } from '../../local/speech/tones/tones-audio.ts';
import { type RunningApp, startApp } from '../integration/support/start-app.ts';
import { accessibilityFaults } from './support/axe.ts';
import { withoutBrowser } from './support/chromium.ts';
import { answerFor, madeUpJob, phrasesOf } from './support/made-up-job.ts';
import { meeting } from './support/meeting.ts';
import { type OpenBrowser, type OpenPage, openBrowser, phone } from './support/open-page.ts';
import { screenshot } from './support/screenshot.ts';

const options = { skip: withoutBrowser };
let app: RunningApp;
let browser: OpenBrowser;
before(async () => {
  if (withoutBrowser) return;
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await app?.[Symbol.asyncDispose]();
});

const phrases = phrasesOf(meeting);
const startOf = (at: number) => phrases[at]?.start ?? 0;
/** With all there can be to see in a transcript: a gap, parts that meet in a pause and in a word, uncertain phrases. */
const made = madeUpJob('meetings/winter-timetable.mp3', phrases, {
  missing: [{ start: startOf(16) - 5.5, end: startOf(16) - 0.4 }],
  seams: [
    { at: startOf(5) - 0.3, pauseSeconds: 0.8, joined: 'pause' },
    { at: startOf(12) - 0.1, pauseSeconds: 0, joined: 'times' },
  ],
});
const bytes = (made.job.lengthSeconds ?? 0) * 32_000;
const silence = Buffer.concat([wavHeader(bytes), Buffer.alloc(bytes)]);

async function opened(context: Parameters<OpenBrowser['open']>[1]): Promise<OpenPage> {
  const view = await browser.open('about:blank', context);
  await answerFor(view.page, made, { url: `${app.audio.url}/made-up.wav`, content: silence });
  await view.page.goto(`${app.stack.apiUrl}/#/jobs/${made.job.id}`);
  await view.page.locator('.waveform:not(.plain)').waitFor();
  await view.page.locator('.edit-phrase').first().waitFor({ state: 'attached' });
  return view;
}

for (const [colorScheme, name] of [
  ['light', 'page-job'],
  ['dark', 'page-job-dark'],
] as const) {
  test(`a transcript with gaps, seams and uncertain phrases is accessible in ${colorScheme}`, options, async () => {
    await using view = await opened({ colorScheme, deviceScaleFactor: 2 });
    const { page } = view;
    await page.locator('.transcript [data-index="3"] [data-word="6"]').click();
    await page.locator('[data-word][data-now]').waitFor();
    await page.evaluate(() => window.scrollTo(0, 0));
    assert.deepEqual(await accessibilityFaults(page), []);
    await screenshot(page, name);
    assert.deepEqual(view.complaints, []);
  });
}

test('a phrase is corrected between its neighbours, with what is searched marked', options, async () => {
  await using view = await opened({ colorScheme: 'light', deviceScaleFactor: 2 });
  const { page } = view;
  await page.getByRole('searchbox').fill('boat');
  await page.locator('[data-index="10"]').hover();
  await page.locator('[data-index="10"] .edit-phrase').click();
  await page.getByRole('textbox', { name: 'Corrected text' }).waitFor();
  await page.keyboard.type(' On Sundays, too');
  assert.deepEqual(await accessibilityFaults(page), []);
  await screenshot(page, 'page-edit');
});

test('all of it fits on a phone', options, async () => {
  await using view = await opened(phone);
  const { page } = view;
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.locator('.transcript [data-index="2"] [data-word="1"]').tap();
  await page.locator('[data-word][data-now]').waitFor();
  await screenshot(page, 'page-job-phone');
});
