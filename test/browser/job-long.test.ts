import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { CDPSession } from 'playwright-core';
import { eventually } from '../integration/support/eventually.ts';
import { type RunningApp, startApp } from '../integration/support/start-app.ts';
import { withoutBrowser } from './support/chromium.ts';
import { answerFor, type Line, type MadeUpJob, madeUpJob, phrasesOf } from './support/made-up-job.ts';
import { type OpenBrowser, type OpenPage, openBrowser } from './support/open-page.ts';

const options = { skip: withoutBrowser };
let app: RunningApp;
let browser: OpenBrowser;
before(async () => {
  app = await startApp();
  if (!withoutBrowser) browser = await openBrowser();
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await app?.[Symbol.asyncDispose]();
});

const wordsInAll = 100_000;
const wordsInOne = 9;
/** So that ten hours pass. */
const pauseSeconds = 0.2;

/** Ten hours of talk between three people: 100,000 words in 11,112 phrases. */
function* tenHours(): Generator<Line> {
  const some = [
    'the',
    'harbour',
    'and',
    'a',
    'winter',
    'timetable',
    'of',
    'ferries',
    'passengers',
    'again',
    'late',
    'pilot',
  ];
  for (let word = 0; word < wordsInAll; word += wordsInOne) {
    const text = Array.from({ length: wordsInOne }, (_, nth) => some[(word * 7 + nth * 5 + (word >> 4)) % some.length]);
    const speaker = `Guest-${(Math.floor(word / 90) % 3) + 1}`;
    yield { speaker, text: `${text.join(' ')} ${word / wordsInOne}.`, pause: pauseSeconds };
  }
}

/** The page of a made-up job; there is no recording of it, and all the same a place in it can be gone to. */
async function opened(made: MadeUpJob): Promise<OpenPage> {
  const view = await browser.open('about:blank');
  await answerFor(view.page, made);
  await view.page.goto(`${app.stack.apiUrl}/#/jobs/${made.job.id}`);
  await view.page.locator('.edit-phrase').first().waitFor({ state: 'attached' });
  return view;
}

/** What the page's thread has spent on what, ms. */
async function spent(chrome: CDPSession): Promise<Readonly<Record<string, number>>> {
  const { metrics } = await chrome.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name.replace(/Duration$/, ''), value * 1000]));
}

/** Of an HTML document while something is done to it. */
interface Work {
  readonly mostRows: number;
  readonly mostNodes: number;
  readonly frames: readonly number[];
}

test(
  'ten hours, 100,000 words: only what is seen is drawn, from end to end and at each of 20 places',
  options,
  async (t) => {
    const made = madeUpJob('council/day.wav', phrasesOf(tenHours()));
    const { phrases } = made.transcript;
    assert.ok((made.job.lengthSeconds ?? 0) > 10 * 3_600, `${made.job.lengthSeconds} s`);
    await using view = await opened(made);
    const { page } = view;
    const chrome = await page.context().newCDPSession(page);
    await chrome.send('Performance.enable');
    const before = await spent(chrome);
    const work: Work = await page.evaluate(async () => {
      const frames: number[] = [];
      let mostRows = 0;
      let mostNodes = 0;
      let last = performance.now();
      const next = () =>
        new Promise<void>((resolve) =>
          requestAnimationFrame((now) => {
            frames.push(now - last);
            last = now;
            mostRows = Math.max(mostRows, document.querySelectorAll('.transcript li').length);
            mostNodes = Math.max(mostNodes, document.getElementsByTagName('*').length);
            resolve();
          }),
        );
      await next();
      frames.length = 0;
      // As fast as a wheel turns, then as fast as a scroll bar is dragged.
      for (let step = 0; step < 60; step++) {
        window.scrollBy(0, 180);
        await next();
      }
      for (let step = 1; step <= 120; step++) {
        window.scrollTo(0, (document.documentElement.scrollHeight * step) / 120);
        await next();
      }
      return { frames, mostRows, mostNodes };
    });
    const after = await spent(chrome);
    await eventually('the end is reached', () =>
      page.evaluate((last) => {
        window.scrollTo(0, document.documentElement.scrollHeight);
        return document.querySelector(`.transcript [data-index="${last}"]`) !== null;
      }, phrases.length - 1),
    );

    const slider = page.getByRole('slider', { name: 'Place in the recording' });
    const box = await slider.boundingBox();
    assert.ok(box);
    for (let place = 0; place < 20; place++) {
      const part = ((place * 7) % 20) / 20 + 0.01;
      await page.mouse.click(box.x + box.width * part, box.y + box.height / 2);
      const seconds = (made.job.lengthSeconds ?? 0) * part;
      const word = page.locator('[data-word][data-now], .said[data-now]').first();
      await word.waitFor();
      const shown = Number(await page.locator('li:has(.said[data-now])').getAttribute('data-index'));
      assert.ok(Math.abs((phrases[shown]?.start ?? 0) - seconds) < 60, `${seconds} s is in phrase ${shown}`);
    }
    const nodes = await page.evaluate(() => document.getElementsByTagName('*').length);
    const sorted = [...work.frames].sort((a, b) => a - b);
    const at = (part: number) => Math.round(sorted[Math.floor(part * (sorted.length - 1))] ?? 0);
    t.diagnostic(
      `${phrases.length} phrases; at most ${work.mostRows} rows and ${work.mostNodes} elements; frames while scrolling: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`,
    );
    t.diagnostic(
      `of ${work.frames.length} frames each took ${['Script', 'RecalcStyle', 'Layout'].map((what) => `${(((after[what] ?? 0) - (before[what] ?? 0)) / work.frames.length).toFixed(1)} ms of ${what}`).join(', ')}`,
    );
    assert.ok(work.mostRows < 100, `${work.mostRows} rows`);
    assert.ok(Math.max(work.mostNodes, nodes) < 5_000, `${work.mostNodes} elements`);
    // The recording is not there, by intention.
    assert.deepEqual(
      view.complaints.filter((text) => !text.startsWith('Failed to load resource')),
      [],
    );
  },
);

test('a search goes to what is far off the screen, and the focus stays where it is', options, async () => {
  const made = madeUpJob('council/day.wav', phrasesOf(tenHours()));
  await using view = await opened(made);
  const { page } = view;
  await page.keyboard.press('/');
  await page.keyboard.type('11000.');
  await page.locator('mark[data-looked]').waitFor();
  assert.equal(await page.locator('mark[data-looked]').innerText(), '11000.');
  await page.keyboard.press('Escape');

  // A phrase that has the focus stays, however far one scrolls.
  const time = page.locator('[data-index="11000"] button.time');
  await time.focus();
  await page.mouse.wheel(0, -200_000);
  await eventually('other phrases are shown', () =>
    page.evaluate(() => Number(document.querySelector('.transcript li')?.getAttribute('data-index')) < 10_900),
  );
  assert.equal(await time.evaluate((button) => button === document.activeElement), true);
  await page.keyboard.press('Home');
  const first = page.locator('[data-index="0"] button.time');
  await eventually('the first phrase has the focus', () =>
    first.evaluate((button) => button === document.activeElement),
  );
  assert.equal(
    await page.locator('[data-index="0"]').getAttribute('aria-setsize'),
    String(made.transcript.phrases.length),
  );
  assert.equal(await page.locator('[data-index="0"]').getAttribute('aria-posinset'), '1');
});

test('all of the page that is loaded first is less than 100 kB', async (t) => {
  const html = await (await fetch(`${app.stack.apiUrl}/`)).text();
  const parts = ['', ...[...html.matchAll(/assets\/[\w.-]+/g)].map(([path]) => path)];
  let bytes = 0;
  for (const part of parts) {
    const content = await (await fetch(`${app.stack.apiUrl}/${part}`)).arrayBuffer();
    bytes += gzipSync(new Uint8Array(content)).length;
  }
  t.diagnostic(`${bytes} bytes, compressed`);
  assert.ok(parts.length > 3 && bytes < 100_000, `${bytes} bytes`);
});
