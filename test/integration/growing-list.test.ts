import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type Azurite, startAzurite } from '../../local/storage/azurite.ts';
import { GrowingList } from '../../src/lib/storage/growing-list.ts';
import { listNames } from '../../src/lib/storage/json-blob.ts';

let storage: Azurite;
before(async () => {
  storage = await startAzurite();
});
after(() => storage[Symbol.asyncDispose]());

const signal = AbortSignal.timeout(120_000);
const nameOf = (number: number) => `job/${String(number).padStart(5, '0')}.json`;
const numberOf = (name: string) => (/\d{5}/.test(name) ? Number(name.slice(4, 9)) : undefined);
const range = (from: number, until: number) => Array.from({ length: until - from }, (_, at) => from + at);

/** A container, and the names that each look at it was answered. */
async function openContainer(
  name: string,
): Promise<{ container: ContainerClient; list: GrowingList<number>; seen: string[] }> {
  const container = BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient(name);
  await container.create();
  const seen: string[] = [];
  const read = ({ name }: { readonly name: string }) => {
    seen.push(name);
    const number = numberOf(name);
    return number === undefined ? undefined : { number, item: number };
  };
  const list = new GrowingList('job/', read, 20);
  return { container, list, seen };
}

async function write(container: ContainerClient, names: readonly string[]): Promise<void> {
  const left = names.values();
  const writeSome = async () => {
    for (const name of left) await container.getBlockBlobClient(name).upload('', 0);
  };
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(writeSome));
}

test('a listing of several pages is whole and in order', async () => {
  const { container } = await openContainer('pages');
  const names = range(0, 501).map(nameOf);
  await write(container, names);
  assert.deepEqual(await listNames(container, 'job/', signal), names);
});

test('what is complete is not asked for again, what is new is found, and so is what has no number', async () => {
  const { container, list, seen } = await openContainer('grows');
  await write(container, [...range(0, 45).map(nameOf), 'job/waiting.json']);
  const first = await list.look(container, signal);
  assert.deepEqual(first.items, range(0, 45));
  assert.deepEqual(
    first.others.map(({ name }) => name),
    ['job/waiting.json'],
  );
  await write(container, range(45, 46).map(nameOf));
  seen.length = 0;
  const second = await list.look(container, signal);
  assert.deepEqual(second.items, range(0, 46));
  assert.equal(second.others.length, 1);
  assert.deepEqual(seen, [...range(40, 46).map(nameOf), 'job/waiting.json'], 'two pages of 20 were complete');
});

test('a page with a gap is asked for until the gap is filled', async () => {
  const { container, list, seen } = await openContainer('gaps');
  await write(
    container,
    range(0, 45)
      .filter((number) => number !== 7)
      .map(nameOf),
  );
  await list.look(container, signal);
  await write(container, [nameOf(7)]);
  seen.length = 0;
  assert.deepEqual((await list.look(container, signal)).items, range(0, 45));
  assert.equal(seen.length, 45);
  seen.length = 0;
  await list.look(container, signal);
  assert.deepEqual(seen, range(40, 45).map(nameOf));
});

test('looks at once find the same', async () => {
  const { container, list } = await openContainer('at-once');
  await write(container, range(0, 45).map(nameOf));
  const looks = await Promise.all([1, 2, 3].map(() => list.look(container, signal)));
  for (const { items } of looks) assert.deepEqual(items, range(0, 45));
  assert.deepEqual((await list.look(container, signal)).items, range(0, 45));
});

test('after a look that failed the next one begins anew', async () => {
  const { container, list, seen } = await openContainer('fails');
  await write(container, range(0, 25).map(nameOf));
  await list.look(container, signal);
  await assert.rejects(list.look(container, AbortSignal.abort()));
  seen.length = 0;
  assert.deepEqual((await list.look(container, signal)).items, range(0, 25));
  assert.equal(seen.length, 25);
});
