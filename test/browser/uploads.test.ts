import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { shortWav } from '../integration/support/speech-like.ts';
import { type RunningApp, startApp } from '../integration/support/start-app.ts';
import { accessibilityFaults } from './support/axe.ts';
import { withoutBrowser } from './support/chromium.ts';
import { chooseFiles, jobRow, uploadRow } from './support/list-page.ts';
import { openPage } from './support/open-page.ts';

let app: RunningApp;
before(async () => {
  app = await startApp();
});
after(() => app[Symbol.asyncDispose]());

const listPage = () => openPage(`${app.stack.apiUrl}/`);
const contentOf = (name: string) => app.audio.getBlobClient(name).downloadToBuffer();
const propertiesOf = (name: string) => app.audio.getBlobClient(name).getProperties();

test('two files are uploaded and watched until they are done', { skip: withoutBrowser }, async () => {
  await using opened = await listPage();
  const { page, complaints } = opened;
  await page.getByText('Nothing here yet').waitFor();
  const files = ['one.wav', 'two.wav'].map((name, at) => ({ name, content: shortWav(3_000, at + 1) }));
  await chooseFiles(page, files);
  for (const { name, content } of files) {
    await jobRow(page, name).getByText('Done', { exact: true }).waitFor();
    assert.deepEqual(await contentOf(name), content);
    assert.equal((await propertiesOf(name)).contentType, 'audio/wav');
    assert.match(await jobRow(page, name).innerText(), /3 s · \d+ phrases? · ended/);
  }
  assert.equal(await page.locator('.upload').count(), 0);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(complaints, []);
  await page
    .getByRole('status')
    .getByText(/(two|one)\.wav: Done|2 transcriptions have ended/)
    .waitFor({ state: 'attached' });
});

test('a file of several blocks is whole in the container', { skip: withoutBrowser }, async () => {
  const mebibyte = 1024 * 1024;
  const content = Buffer.concat(Array.from({ length: 9 }, (_, at) => Buffer.alloc(mebibyte, at + 1)));
  await writeFile(join(app.folder, 'large.bin'), content);
  await using opened = await listPage();
  const { page } = opened;
  const blocks: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('comp=block&')) blocks.push(request.url());
  });
  await chooseFiles(page, [join(app.folder, 'large.bin')]);
  await jobRow(page, 'large.bin').waitFor();
  assert.ok((await contentOf('large.bin')).equals(content));
  assert.equal(blocks.length, 3, 'of 4 MiB');
});

test('a folder comes with its paths, without what the system keeps in it', { skip: withoutBrowser }, async () => {
  const folder = join(app.folder, 'trip');
  await mkdir(join(folder, 'day 1'), { recursive: true });
  await writeFile(join(folder, 'day 1', 'Größe #1.wav'), shortWav(2_000, 5));
  await writeFile(join(folder, 'evening.wav'), shortWav(2_000, 6));
  await writeFile(join(folder, '.DS_Store'), 'the system’s');
  await writeFile(join(folder, 'notes.txt'), 'bring bread');
  await using opened = await listPage();
  const { page } = opened;
  await page.getByLabel('Choose a folder').setInputFiles(folder);
  await jobRow(page, 'trip/day 1/Größe #1.wav').waitFor();
  await jobRow(page, 'trip/evening.wav').waitFor();
  await uploadRow(page, 'trip/notes.txt').getByText('It is text, not a recording.').waitFor();
  assert.equal(await page.locator('.upload').count(), 1);
  assert.equal(await app.audio.getBlobClient('trip/notes.txt').exists(), false);
});

test('files and folders are dropped anywhere on the page', { skip: withoutBrowser }, async () => {
  const folder = join(app.folder, 'dropped');
  await mkdir(join(folder, 'deep', 'deeper'), { recursive: true });
  await writeFile(join(folder, 'deep', 'deeper', 'inner.wav'), shortWav(2_000, 7));
  await writeFile(join(app.folder, 'loose.wav'), shortWav(2_000, 8));
  await using opened = await openPage(`${app.stack.apiUrl}/#/?state=partial`);
  const { page } = opened;
  await page.getByText('Nothing has gaps.').waitFor();
  const mouse = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder, join(app.folder, 'loose.wav')], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    mouse.send('Input.dispatchDragEvent', { type, x: 600, y: 800, data });
  await drag('dragEnter');
  await drag('dragOver');
  await page.getByText('Drop to transcribe').waitFor();
  await drag('drop');
  await page.getByText('Drop to transcribe').waitFor({ state: 'hidden' });
  await jobRow(page, 'dropped/deep/deeper/inner.wav').waitFor();
  await jobRow(page, 'loose.wav').waitFor();
  assert.equal(new URL(page.url()).hash, '#/', 'the list that shows them');
});

test('a name that is taken is asked about: both are kept, or the file is replaced, or skipped', {
  skip: withoutBrowser,
}, async () => {
  const first = shortWav(2_000, 10);
  await app.drop('talk.wav', first);
  await using opened = await listPage();
  const { page } = opened;
  const again = async (seed: number) => {
    const content = shortWav(2_000, seed);
    await chooseFiles(page, [{ name: 'talk.wav', content }]);
    await uploadRow(page, 'talk.wav').getByText('A file of this name is there already.').waitFor();
    return content;
  };

  const second = await again(11);
  await page.getByRole('button', { name: 'Keep both: talk.wav' }).click();
  await jobRow(page, 'talk (2).wav').waitFor();
  assert.deepEqual([await contentOf('talk.wav'), await contentOf('talk (2).wav')], [first, second]);

  const third = await again(12);
  await page.getByRole('button', { name: 'Keep both: talk.wav' }).click();
  await jobRow(page, 'talk (3).wav').waitFor();
  assert.deepEqual(await contentOf('talk (3).wav'), third);

  const fourth = await again(13);
  await page.getByRole('button', { name: 'Replace: talk.wav' }).click();
  await uploadRow(page, 'talk.wav').waitFor({ state: 'hidden' });
  assert.deepEqual(await contentOf('talk.wav'), fourth);

  await again(14);
  await page.getByRole('button', { name: 'Skip: talk.wav' }).click();
  await uploadRow(page, 'talk.wav').waitFor({ state: 'hidden' });
  assert.deepEqual(await contentOf('talk.wav'), fourth);
});

test('what is surely no recording is refused before anything is sent', { skip: withoutBrowser }, async () => {
  await using opened = await listPage();
  const { page } = opened;
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/uploads')) asked.push(request.url());
  });
  await chooseFiles(page, [
    { name: 'empty.wav', content: Buffer.alloc(0) },
    { name: 'letter.mp3', content: Buffer.from('Dear all') },
    { name: 'cover.png', content: Buffer.from('\x89PNG\r\n\x1a\n\x00\x00', 'latin1') },
  ]);
  await uploadRow(page, 'empty.wav').getByText('The file is empty.').waitFor();
  await uploadRow(page, 'letter.mp3').getByText('It is text, not a recording.').waitFor();
  await uploadRow(page, 'cover.png').getByText('It is a PNG picture, not a recording.').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  // Who uses the keyboard keeps the place in the list.
  await page.getByRole('button', { name: 'Remove: empty.wav' }).press('Enter');
  await page.locator('.upload:focus').getByTitle('letter.mp3').waitFor();
  await page.getByRole('button', { name: 'Clear them' }).press('Enter');
  await page.locator('main:focus').waitFor();
  await page.getByRole('heading', { name: 'Not uploaded' }).waitFor({ state: 'hidden' });
  assert.deepEqual(asked, []);
});

test('options go with the file; wrong ones hold it back until they are right, and are remembered', {
  skip: withoutBrowser,
}, async () => {
  await using opened = await listPage();
  const { page } = opened;
  await page.getByText('Options').click();
  await page.getByLabel('Language').fill('German');
  await page.getByLabel('Names and terms that matter').fill('Größe\nContoso');
  await page.getByLabel('Speakers').selectOption('Told apart by their voices');
  await page.getByText('“German” is no language with a region').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await chooseFiles(page, [{ name: 'options.wav', content: shortWav(2_000, 20) }]);
  await uploadRow(page, 'options.wav').getByText('waits until the options are right').waitFor();
  await page.getByLabel('Language').fill('de_de');
  await jobRow(page, 'options.wav').waitFor();
  const { metadata } = await propertiesOf('options.wav');
  assert.deepEqual(metadata, { language: 'de-DE', phrases: "UTF-8''Gr%C3%B6%C3%9Fe;Contoso", speakers: 'true' });
  await page.reload();
  await page.getByText('German (Germany) · speakers by voice · 2 terms').waitFor();
});
