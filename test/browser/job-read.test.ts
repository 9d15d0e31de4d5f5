import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { TonesScript } from '../../local/speech/tones/tones-script.ts';
import { eventually } from '../integration/support/eventually.ts';
import { tonesWav } from '../integration/support/speech-like.ts';
import { type RunningApp, startApp, type View } from '../integration/support/start-app.ts';
import { accessibilityFaults } from './support/axe.ts';
import { withoutBrowser } from './support/chromium.ts';
import { type OpenBrowser, type OpenPage, openBrowser, phone } from './support/open-page.ts';

const options = { skip: withoutBrowser };
let app: RunningApp;
let browser: OpenBrowser;
let job: View;
let script: TonesScript;
before(async () => {
  if (withoutBrowser) return;
  [app, browser] = await Promise.all([startApp({ settings: { SEGMENT_MS: '30000' } }), openBrowser()]);
  const tones = await tonesWav(app.folder, 'talk.wav', { lengthMs: 70_000, seed: 21, speakers: 2 });
  script = tones.script;
  await app.dropFile('calls/talk.wav', tones.path, { speakers: 'true' });
  job = await app.ended('calls/talk.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await app?.[Symbol.asyncDispose]();
});

const urlOf = (id: string) => `${app.stack.apiUrl}/#/jobs/${id}`;

async function opened(context: Parameters<OpenBrowser['open']>[1] = {}): Promise<OpenPage> {
  const view = await browser.open(urlOf(job.id), context);
  await view.page.locator('.transcript [data-word]').first().waitFor();
  return view;
}

const placeOf = ({ page }: OpenPage) => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime);
const isReady = ({ page }: OpenPage) =>
  eventually('the recording can be played', () =>
    page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.readyState > 0),
  );

test('a job shows its name, state, length and text, each word where it is said', options, async () => {
  await using view = await opened();
  const { page } = view;
  await page.getByRole('heading', { name: 'calls/talk.wav' }).waitFor();
  assert.equal(await page.title(), 'calls/talk.wav · Dropscribe');
  const facts = await page.locator('.facts').innerText();
  assert.match(facts, /Done/);
  assert.match(facts, /1:10/);
  assert.match(facts, /2 speakers/);
  const first = [...script.words].slice(0, 5).map(({ text }) => text);
  const shown = await page.locator('.transcript [data-word]').allInnerTexts();
  assert.deepEqual(
    shown.slice(0, 5).map((text) => text.toLowerCase().replace(/\W/g, '')),
    first.map((text) => text.toLowerCase().replace(/\W/g, '')),
  );
  assert.deepEqual(view.complaints, []);
});

test('a click on a word goes to where it is said, and the word is marked', options, async () => {
  await using view = await opened();
  const { page } = view;
  await isReady(view);
  await page.locator('.transcript [data-word="2"]').first().click();
  const said = ([...script.words][2]?.startMs ?? Number.NaN) / 1000;
  await eventually('the player is there', async () => Math.abs((await placeOf(view)) - said) < 0.05);
  await page.locator('.transcript [data-word="2"][data-now]').waitFor();
  assert.equal(await page.locator('[data-word][data-now]').count(), 1);
});

test('while it plays, the marked word moves on, and the list is not drawn anew', options, async () => {
  await using view = await opened();
  const { page } = view;
  await isReady(view);
  await page.evaluate(() => {
    const changes = { count: 0 };
    Object.assign(globalThis, { changes });
    const list = document.querySelector('.transcript');
    if (list)
      new MutationObserver((all) => (changes.count += all.length)).observe(list, { childList: true, subtree: true });
  });
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const seen = new Set<string>();
  await eventually('three words were marked', async () => {
    seen.add(await page.evaluate(() => document.querySelector('[data-word][data-now]')?.textContent ?? ''));
    return seen.size > 3;
  });
  await page.getByRole('button', { name: 'Pause' }).click();
  assert.equal(await page.evaluate(() => (globalThis as unknown as { changes: { count: number } }).changes.count), 0);
  assert.deepEqual(view.complaints, []);
});

test('the waveform is drawn from the peaks, and is a slider for keys and clicks', options, async () => {
  await using view = await opened();
  const { page } = view;
  await isReady(view);
  const slider = page.getByRole('slider', { name: 'Place in the recording' });
  await page.locator('.waveform:not(.plain)').waitFor();
  const drawn = await page
    .locator('.waveform canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      return data.filter((value, at) => at % 4 === 3 && value > 0).length / (canvas.width * canvas.height);
    });
  assert.ok(drawn > 0.05 && drawn < 0.8, `${drawn} of the canvas is drawn on`);
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('PageUp');
  await eventually('it is at 35 s', async () => Math.abs((await placeOf(view)) - 35) < 0.1);
  assert.equal(await slider.getAttribute('aria-valuetext'), '0:35 of 1:10');
  await page.keyboard.press('Home');
  await eventually('it is at the start', async () => (await placeOf(view)) === 0);
  const box = await slider.boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await eventually('it is in the middle', async () => Math.abs((await placeOf(view)) - 35) < 0.5);
});

test('keys play, skip, step by words, move among phrases, search and list themselves', options, async () => {
  await using view = await opened();
  const { page } = view;
  await isReady(view);
  await page.keyboard.press('l');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('j');
  await eventually('it is at 5 s', async () => Math.abs((await placeOf(view)) - 5) < 0.1);
  const words = [...script.words].map(({ startMs }) => startMs / 1000);
  const next = words.find((start) => start > 5.1);
  await page.keyboard.press('.');
  await eventually('it is at the next word', async () => Math.abs((await placeOf(view)) - (next ?? Number.NaN)) < 0.06);
  await page.keyboard.press(',');
  await eventually('it is at the word before', async () => (await placeOf(view)) < (next ?? 0) - 0.05);
  await page.keyboard.press('k');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();

  await page.locator('.transcript button.time').first().focus();
  await page.keyboard.press('End');
  const last = page.locator('.transcript li').last().locator('button.time');
  await eventually('the last phrase has the focus', () => last.evaluate((button) => button === document.activeElement));
  const { phrases } = await app.transcript(job.id);
  await page.keyboard.press('Enter');
  await eventually(
    'the player is at the last phrase',
    async () => Math.abs((await placeOf(view)) - (phrases.at(-1)?.start ?? 0)) < 0.05,
  );

  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('5 seconds back').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await page.keyboard.press('/');
  await page.keyboard.type('k');
  const typed = await page.getByRole('searchbox').inputValue();
  assert.equal(typed, 'k', 'keys that are typed do nothing else');
});

test('search finds across the whole text, whatever the case, and goes round', options, async () => {
  await using view = await opened();
  const { page } = view;
  const { phrases } = await app.transcript(job.id);
  const word = phrases.at(-1)?.words.at(-1)?.text ?? '';
  const count = phrases
    .map(({ text }) => text.toLowerCase().split(word.toLowerCase()).length - 1)
    .reduce((a, b) => a + b);
  await page.keyboard.press('Control+f');
  await page.keyboard.type(word.toUpperCase());
  await page
    .locator('.search-bar')
    .getByText(new RegExp(`\\d+ of ${count}$`))
    .waitFor();
  await page.locator('mark[data-looked]').first().waitFor();
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Enter');
  await page.locator('mark[data-looked]').first().waitFor();
  assert.equal((await page.locator('mark[data-looked]').allInnerTexts()).join('').toLowerCase(), word.toLowerCase());
  await page.getByRole('searchbox').fill('no such thing');
  await page.getByText('not found').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('mark').count(), 0);
});

test('a download in each form is what the API answers', options, async () => {
  await using view = await opened({ acceptDownloads: true });
  const { page } = view;
  for (const [name, format] of [
    ['Text', 'txt'],
    ['SubRip', 'srt'],
    ['WebVTT', 'vtt'],
    ['JSON', 'json'],
  ] as const) {
    await page.getByRole('button', { name: 'Download' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('list', { name: 'Download' }).getByRole('button', { name }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), `talk.${format}`);
    const answer = await app.api(`/transcriptions/${job.id}/transcript?format=${format}`);
    assert.equal(await readFile(await file.path(), 'utf8'), await answer.text(), format);
  }
});

test('the text is copied as it is shown, with times where they are wanted', options, async () => {
  await using view = await opened({ permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = view;
  const { phrases } = await app.transcript(job.id);
  for (const [name, pattern] of [
    ['Text', /^Guest-1: /],
    ['Text with times', /^\[0:0\d\] Guest-1: /],
  ] as const) {
    await page.getByRole('button', { name: /^Cop/ }).click();
    await page.getByRole('list', { name: 'Copy' }).getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(text, pattern);
    for (const phrase of phrases) assert.ok(text.includes(phrase.text), phrase.text);
  }
});

test('receipt, ledger and ids are there for who wants them', options, async () => {
  await using view = await opened();
  const { page } = view;
  await page.getByText('Receipt, memory and ids').click();
  await page.getByText('Everything that the job opened was closed.').waitFor();
  await page.locator('dd').getByText(job.id, { exact: true }).first().waitFor();
  assert.match(await page.locator('.job-details').innerText(), /Audio sent to the Speech service\s+1:\d\d/);
});

test('the recording goes on where it was when its link is too old', options, async () => {
  await using view = await opened();
  const { page } = view;
  await isReady(view);
  await page.keyboard.press('l');
  await page.evaluate(() => {
    // The link was given an hour ago, as far as the page can tell.
    const now = Date.now;
    Date.now = () => now() + 3_700_000;
  });
  const asked = page.waitForRequest((request) => request.url().endsWith('/audio'));
  await page.keyboard.press('k');
  await asked;
  await eventually('it plays from 5 s on', async () => (await placeOf(view)) > 5.05);
});

test('on a phone nothing is wider than the screen, and the text can be played', options, async () => {
  await using view = await opened(phone);
  const { page } = view;
  await isReady(view);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.locator('.transcript [data-word="1"]').first().tap();
  await eventually('the player has gone on', async () => (await placeOf(view)) > 0.2);
  const small = await page
    .locator('button:visible, select:visible, input:visible')
    .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 24).map((one) => one.outerHTML));
  assert.deepEqual(small, []);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`it is accessible in ${colorScheme}, with everything open`, options, async () => {
    await using view = await opened({ colorScheme });
    const { page } = view;
    await page.getByText('Receipt, memory and ids').click();
    await page.keyboard.press('/');
    await page.keyboard.type('a');
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByRole('button', { name: 'Download' }).click();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.locator('.legend .speaker-name').first().click();
    await page.getByRole('dialog').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });
}
