import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type RunningApp, startApp } from '../integration/support/start-app.ts';
import { withoutBrowser } from './support/chromium.ts';
import { chooseFiles, jobRow, uploadRow } from './support/list-page.ts';
import { openPage } from './support/open-page.ts';
import { type Fate, type Part, smallBlockBytes, watchStorage } from './support/watch-storage.ts';

let app: RunningApp;
before(async () => {
  app = await startApp();
});
after(() => app[Symbol.asyncDispose]());

const listPage = () => openPage(`${app.stack.apiUrl}/`);

/** A file of five blocks, each of other bytes, that is not sound: its job is soon over. */
async function fiveBlocks(name: string): Promise<{ readonly path: string; readonly content: Buffer }> {
  const content = Buffer.concat(
    Array.from({ length: 5 }, (_, at) => Buffer.alloc(at === 4 ? 1_000 : smallBlockBytes, at + 1)),
  );
  const path = join(app.folder, name);
  await writeFile(path, content);
  return { path, content };
}

async function assertArrived(page: Page, name: string, content: Buffer): Promise<void> {
  await jobRow(page, name).waitFor();
  assert.ok((await app.audio.getBlobClient(name).downloadToBuffer()).equals(content), 'each byte is at its place');
  assert.deepEqual(
    await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('dropscribe-blocks:'))),
    [],
    'what is no longer needed is forgotten',
  );
}

const inOrder = (parts: readonly Part[]) => parts.filter((part) => part !== 'list').sort();

test('blocks that are cut off, refused by a busy storage or sent by an expired link are sent again, the others not', {
  skip: withoutBrowser,
}, async () => {
  const { path, content } = await fiveBlocks('cuts.bin');
  await using opened = await listPage();
  const { page } = opened;
  const links: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/uploads')) links.push(request.postData() ?? '');
  });
  const storage = await watchStorage(page, app, (part, before) => {
    if (before > 0) return 'passes';
    if (part === 0) return 'cut';
    if (part === 1) return 503;
    return part === 2 ? 403 : 'passes';
  });
  await chooseFiles(page, [path]);
  await assertArrived(page, 'cuts.bin', content);
  assert.deepEqual(inOrder(storage.taken), [0, 1, 2, 3, 4]);
  assert.equal(links.length, 2, 'one new link, for the expired one');
});

test('without a network the upload waits and says so; with it, it goes on by itself', {
  skip: withoutBrowser,
}, async () => {
  const { path, content } = await fiveBlocks('offline.bin');
  await using opened = await listPage();
  const { page } = opened;
  const [reached, isOff] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const storage = await watchStorage(page, app, async (part): Promise<Fate> => {
    if (typeof part === 'number' && part < 2) return 'passes';
    reached.resolve();
    await isOff.promise;
    return 'passes';
  });
  await chooseFiles(page, [path]);
  await reached.promise;
  await page.context().setOffline(true);
  isOff.resolve();
  await uploadRow(page, 'offline.bin').getByText('Waiting for the connection').waitFor();
  // The list says it, too, at its next look.
  await page.getByText('Dropscribe cannot be reached.').waitFor();
  assert.ok(!storage.taken.includes('list'));
  await page.context().setOffline(false);
  await assertArrived(page, 'offline.bin', content);
  await page.getByText('Dropscribe cannot be reached.').waitFor({ state: 'hidden' });
  assert.deepEqual(inOrder(storage.taken), [0, 1, 2, 3, 4]);
});

test('leaving the page in the middle asks; then it says what is missing, and goes on with the same file', {
  skip: withoutBrowser,
}, async () => {
  const { path, content } = await fiveBlocks('left.bin');
  await using opened = await listPage();
  const { page } = opened;
  let isBack = false;
  const forEver = new Promise<never>(() => {});
  const storage = await watchStorage(page, app, (part) =>
    isBack || (part !== 3 && part !== 'list') ? 'passes' : forEver,
  );
  await chooseFiles(page, [path]);
  await page.waitForFunction(() =>
    Object.entries(localStorage).some(
      ([key, kept]) => key.startsWith('dropscribe-blocks:') && kept.includes('[[0,2],[4,4]]'),
    ),
  );
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    return dialog.accept();
  });
  // A browser asks only where somebody has touched the page.
  await page.getByText('Options').click();
  isBack = true;
  await page.reload();
  assert.deepEqual(asked, ['beforeunload']);
  await page.getByText('An upload was not finished when this page was left: left.bin.').waitFor();
  assert.deepEqual(inOrder(storage.taken), [0, 1, 2, 4]);

  await chooseFiles(page, [path]);
  await assertArrived(page, 'left.bin', content);
  assert.deepEqual(inOrder(storage.taken), [0, 1, 2, 3, 4]);
  assert.equal(await page.getByText('was not finished').count(), 0);
  await page.reload();
  assert.deepEqual(asked, ['beforeunload'], 'nothing is lost any more');
});

test('a file whose last answer was lost is not taken for another of its name', { skip: withoutBrowser }, async () => {
  const { path, content } = await fiveBlocks('lost.bin');
  await using opened = await listPage();
  const { page } = opened;
  await watchStorage(page, app, (part, before) => (part === 'list' && before === 0 ? 'answer lost' : 'passes'));
  await chooseFiles(page, [path]);
  await assertArrived(page, 'lost.bin', content);
  assert.equal((await app.jobsOf('lost.bin')).length, 1);
});

test('blocks that the storage has lost are sent again', { skip: withoutBrowser }, async () => {
  const { path, content } = await fiveBlocks('gone.bin');
  await using opened = await listPage();
  const { page } = opened;
  const storage = await watchStorage(page, app, (part, before) => (part === 2 && before === 0 ? 201 : 'passes'));
  await chooseFiles(page, [path]);
  await assertArrived(page, 'gone.bin', content);
  assert.equal(storage.taken.filter((part) => part === 'list').length, 1);
});

test('a link that is refused again and again fails the upload with a reason, and another try may succeed', {
  skip: withoutBrowser,
}, async () => {
  const { path, content } = await fiveBlocks('refused.bin');
  await using opened = await listPage();
  const { page } = opened;
  let refuses = true;
  await watchStorage(page, app, () => (refuses ? 403 : 'passes'));
  await chooseFiles(page, [path]);
  await uploadRow(page, 'refused.bin')
    .getByText('The storage account does not take the app’s link (HTTP 403).')
    .waitFor();
  refuses = false;
  await page.getByRole('button', { name: 'Try again: refused.bin' }).click();
  await assertArrived(page, 'refused.bin', content);
});

test('a file that changes on the disk while it is sent is not sent in parts of two versions', {
  skip: withoutBrowser,
}, async () => {
  const { path } = await fiveBlocks('changed.bin');
  await using opened = await listPage();
  const { page } = opened;
  const [reached, isChanged] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await watchStorage(page, app, async (): Promise<Fate> => {
    reached.resolve();
    await isChanged.promise;
    return 'passes';
  });
  await chooseFiles(page, [path]);
  await reached.promise;
  await appendFile(path, 'more');
  isChanged.resolve();
  await uploadRow(page, 'changed.bin').getByText('The file cannot be read any more').waitFor();
  assert.equal(await app.audio.getBlobClient('changed.bin').exists(), false);
});

test('an upload that is cancelled is over, and leaves nothing that looks like a file', {
  skip: withoutBrowser,
}, async () => {
  const { path } = await fiveBlocks('cancelled.bin');
  await using opened = await listPage();
  const { page } = opened;
  const reached = Promise.withResolvers<void>();
  await watchStorage(page, app, (part) => {
    if (part !== 4) return 'passes';
    reached.resolve();
    return new Promise<never>(() => {});
  });
  await chooseFiles(page, [path]);
  await reached.promise;
  await page.getByRole('button', { name: 'Cancel: cancelled.bin' }).click();
  await uploadRow(page, 'cancelled.bin').waitFor({ state: 'hidden' });
  assert.equal(await app.audio.getBlobClient('cancelled.bin').exists(), false);
});
