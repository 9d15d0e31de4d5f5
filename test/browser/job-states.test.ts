import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { FaultPlan } from '../../local/speech/faults.ts';
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
  // One segment after the other, at the SDK's own pace, so that there is something to watch.
  const settings = { SEGMENT_MS: '12000', SPEECH_SESSIONS: '1', SPEECH_BURST_MS: '5000' };
  [app, browser] = await Promise.all([startApp({ settings }), openBrowser()]);
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await app?.[Symbol.asyncDispose]();
});
afterEach(() => app?.stack.speech?.setFaults([]));

const faults = (plan: FaultPlan) => app.stack.speech?.setFaults(plan);
const opened = (id: string): Promise<OpenPage> => browser.open(`${app.stack.apiUrl}/#/jobs/${id}`);
const dropLong = async (name: string, seed: number): Promise<View> => {
  const { path } = await tonesWav(app.folder, name, { lengthMs: 48_000, seed });
  await app.dropFile(name, path);
  return app.jobWhen(name, 'runs', ({ state, finished }) => state === 'transcribing' || finished !== undefined);
};

test('a job that runs fills in, phrase by phrase, and becomes a transcript without a reload', options, async () => {
  faults([{ fault: 'slow', factor: 0.5 }]);
  const job = await dropLong('watched.wav', 41);
  assert.equal(job.finished, undefined);
  await using view = await opened(job.id);
  const { page } = view;
  const bar = page.getByRole('progressbar', { name: 'Transcribing watched.wav' });
  await bar.waitFor();
  await page.locator('.transcript [data-word]').first().waitFor();
  await page.getByText('Recognised so far').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  const early = await page.locator('.transcript li').count();
  faults([]);
  await page.locator('.edit-phrase').first().waitFor({ state: 'attached', timeout: 180_000 });
  assert.equal(await bar.count(), 0);
  await page.locator('.waveform:not(.plain)').waitFor();
  const { phrases } = await app.transcript(job.id);
  assert.ok(phrases.length > early, 'more came while it was watched');
  await page.locator('.facts').getByText(`${phrases.length} phrases`).waitFor();
  assert.deepEqual(view.complaints, []);
});

test('where streams do not come through, a job is followed all the same', options, async () => {
  const job = await dropLong('polled.wav', 42);
  await using view = await browser.open('about:blank');
  const { page } = view;
  await page.route('**/events', (route) => route.fulfill({ status: 502, body: 'a proxy that knows no streams' }));
  await page.goto(`${app.stack.apiUrl}/#/jobs/${job.id}`);
  await page.locator('.edit-phrase').first().waitFor({ state: 'attached', timeout: 180_000 });
  const { phrases } = await app.transcript(job.id);
  await page.locator('.facts').getByText(`${phrases.length} phrases`).waitFor();
});

test('a job is cancelled after asking once, and gone on with', options, async () => {
  faults([{ fault: 'slow', factor: 2 }]);
  const job = await dropLong('cancelled.wav', 43);
  await using view = await opened(job.id);
  const { page } = view;
  await page.getByRole('button', { name: 'Cancel cancelled.wav' }).click();
  await page.getByRole('button', { name: 'Stop it' }).click();
  await page.getByText('The transcription was cancelled.').first().waitFor();
  faults([]);
  await page.getByRole('button', { name: 'Go on with it' }).click();
  await page.locator('.edit-phrase').first().waitFor({ state: 'attached', timeout: 180_000 });
  await page.locator('.facts').getByText('Done').waitFor();
});

test('a job that failed says why and what to do, and can be tried again', options, async () => {
  await app.drop('broken.wav', 'this is no sound');
  const job = await app.ended('broken.wav');
  assert.equal(job.state, 'failed');
  await using view = await opened(job.id);
  const { page } = view;
  const note = page.getByRole('alert');
  await note.getByText(job.error?.message ?? '').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  const retried = page.waitForResponse((answer) => answer.url().endsWith('/retry'));
  await note.getByRole('button', { name: 'Try again' }).click();
  assert.equal((await retried).status(), 202);
  await note.getByText(job.error?.message ?? '').waitFor();
});

test('a gap is told of, marked in text and waveform, and filled', options, async () => {
  const others = Array.from({ length: 30 }, (_, nth) => nth + 2);
  faults(others.map((connection) => ({ fault: 'drop', when: { connection, afterAudioMs: 100 } })));
  const { path } = await tonesWav(app.folder, 'gap.wav', { lengthMs: 24_000, seed: 44 });
  await app.dropFile('gap.wav', path);
  const job = await app.ended('gap.wav');
  assert.equal(job.state, 'partial', JSON.stringify(job.error));
  await using view = await opened(job.id);
  const { page } = view;
  await page.getByText('of the recording are missing').waitFor();
  await page.locator('.gap').getByText('are missing here').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  faults([]);
  await page.locator('.gap').getByRole('button', { name: 'Recognise them now' }).click();
  await page.locator('.facts').getByText('Done', { exact: true }).waitFor({ timeout: 180_000 });
  await eventually('the gap is gone', async () => (await page.locator('.gap').count()) === 0);
  const { phrases } = await app.transcript(job.id);
  await page.locator('.facts').getByText(`${phrases.length} phrases`).waitFor();
});

test('a job that is not there says so, and offers the list', options, async () => {
  await using view = await opened('0'.repeat(32));
  const { page } = view;
  await page.getByRole('heading', { name: 'This transcription is not here any more' }).waitFor();
  await page.getByRole('link', { name: 'See all transcriptions' }).click();
  await page.getByRole('heading', { name: 'Transcriptions' }).waitFor();
});

test(
  'without its recording a transcript can still be read, and a click shows where a word is said',
  options,
  async () => {
    await app.drop('silenced.wav', shortWav(12_000, 45));
    const job = await app.ended('silenced.wav');
    await app.audio.deleteBlob('silenced.wav');
    await using view = await opened(job.id);
    const { page } = view;
    await page.locator('.player-note').getByText('silenced.wav').waitFor();
    await page.locator('.transcript [data-word="3"]').first().click();
    await page.locator('.transcript [data-word="3"][data-now]').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Play', exact: true }).isDisabled(), true);
  },
);

test('a recording that the browser cannot play is called so', options, async () => {
  await app.drop('odd.wav', shortWav(12_000, 46));
  const job = await app.ended('odd.wav');
  await using view = await browser.open('about:blank');
  const { page } = view;
  await page.route(`${new URL(app.audio.url).origin}/**`, (route) =>
    route.fulfill({ contentType: 'audio/amr', body: '#!AMR\nnothing that a browser knows' }),
  );
  await page.goto(`${app.stack.apiUrl}/#/jobs/${job.id}`);
  await page.getByText('This browser cannot play recordings of this kind.').waitFor();
  await page.locator('.transcript [data-word="1"]').first().click();
  await page.locator('.transcript [data-word="1"][data-now]').waitFor();
});

test('while the app cannot be reached the page says so, and goes on by itself', options, async () => {
  await app.drop('away.wav', shortWav(12_000, 47));
  const job = await app.ended('away.wav');
  await using view = await browser.open('about:blank');
  const { page } = view;
  let isAway = true;
  await page.route('**/api/**', (route) => (isAway ? route.abort('connectionrefused') : route.continue()));
  await page.goto(`${app.stack.apiUrl}/#/jobs/${job.id}`);
  await page.getByText('Dropscribe cannot be reached.').waitFor();
  isAway = false;
  await page.locator('.transcript [data-word]').first().waitFor();
});
