import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockCount, blockId, blockList, blockUrl } from '../../web/upload/blocks.ts';
import { dropOldBlocks, forgetBlocks, readBlocks, writeBlocks } from '../../web/upload/kept-blocks.ts';

const day = 24 * 3_600_000;
const file = { name: 'trip/talk.mp3', bytes: 10_000_000, modifiedMs: 1_700_000_000_000 };
const blockBytes = 4_194_304;

/** What a browser keeps, in memory. */
class Kept {
  readonly #items = new Map<string, string>();
  full = false;
  get length() {
    return this.#items.size;
  }
  key = (at: number) => [...this.#items.keys()][at] ?? null;
  getItem = (key: string) => this.#items.get(key) ?? null;
  removeItem = (key: string) => void this.#items.delete(key);
  setItem(key: string, value: string) {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.#items.set(key, value);
  }
}

test('blocks cover a file, and their IDs have one length', () => {
  assert.deepEqual(
    [1, blockBytes, blockBytes + 1, 195 * 1024 ** 3].map((bytes) => blockCount(bytes, blockBytes)),
    [1, 1, 2, 49_920],
  );
  assert.equal(atob(blockId('0123456789abcdef', 7)), '0123456789abcdef-00007');
  assert.equal(blockId('0123456789abcdef', 0).length, blockId('0123456789abcdef', 49_999).length);
  assert.equal(blockUrl('http://x/a?sig=1', 'a+b='), 'http://x/a?sig=1&comp=block&blockid=a%2Bb%3D');
});

test('a list names the blocks in their order', () => {
  const [one, two] = [blockId('s', 0), blockId('s', 1)];
  assert.match(blockList('s', 2), new RegExp(`<BlockList><Latest>${one}</Latest><Latest>${two}</Latest></BlockList>$`));
});

test('which blocks are there is found again for the same version of the same file only', () => {
  const kept = new Kept();
  const fresh = readBlocks(kept, file, blockBytes, 0);
  assert.deepEqual([fresh.done.size, fresh.seed.length], [0, 16]);
  writeBlocks(kept, file, { ...fresh, done: new Set([5, 0, 1, 2]) }, 0);
  const found = readBlocks(kept, file, blockBytes, day);
  assert.deepEqual([found.seed, [...found.done]], [fresh.seed, [0, 1, 2, 5]]);
  for (const other of [
    { ...file, name: 'talk.mp3' },
    { ...file, bytes: 9_999_999 },
    { ...file, modifiedMs: 1 },
  ]) {
    const { seed, done } = readBlocks(kept, other, blockBytes, day);
    assert.equal(done.size, 0);
    assert.notEqual(seed, fresh.seed);
  }
  assert.equal(readBlocks(kept, file, 1_000, day).done.size, 0, 'blocks of another size');
});

test('blocks are forgotten when they are a file, and before the storage forgets them', () => {
  const kept = new Kept();
  writeBlocks(kept, file, { ...readBlocks(kept, file, blockBytes), done: new Set([0]) }, 0);
  assert.equal(readBlocks(kept, file, blockBytes, 6 * day).done.size, 0);
  kept.setItem('another program', 'its own');
  dropOldBlocks(kept, 6 * day - 1);
  assert.equal(kept.length, 2);
  dropOldBlocks(kept, 6 * day);
  assert.deepEqual([kept.length, kept.key(0)], [1, 'another program']);
  writeBlocks(kept, file, { ...readBlocks(kept, file, blockBytes), done: new Set([0]) });
  forgetBlocks(kept, file);
  assert.equal(readBlocks(kept, file, blockBytes).done.size, 0);
});

test('what is damaged, or does not fit any more, is as if it were not there', () => {
  const kept = new Kept();
  const blocks = { ...readBlocks(kept, file, blockBytes), done: new Set([0]) };
  writeBlocks(kept, file, blocks);
  const key = kept.key(0) ?? '';
  for (const text of ['{', 'null', '{"seed":"x"}', JSON.stringify({ ...blocks, atMs: 0, runs: [[0, 1e12]] })]) {
    kept.setItem(key, text);
    assert.equal(readBlocks(kept, file, blockBytes).done.size, 0, text);
  }
  kept.full = true;
  writeBlocks(kept, file, blocks);
  assert.equal(kept.getItem(key), null);
});
