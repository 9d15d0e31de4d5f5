import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ByteSource } from '../../src/lib/audio/byte-source.ts';
import { RangeReader } from '../../src/lib/audio/range-reader.ts';
import { balances, Ledger } from '../../src/lib/lifetime/ledger.ts';
import { bytesSource, sparseSource } from '../unit/audio-sources.ts';

const data = Uint8Array.from({ length: 600_000 }, (_, index) => (index * 31) % 256);

async function get(url: string, range?: string): Promise<{ status: number; range: string | null; bytes: Uint8Array }> {
  const response = await fetch(url, range === undefined ? {} : { headers: { range } });
  return {
    status: response.status,
    range: response.headers.get('content-range'),
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
}

test('the whole and any range are served as the source has them', async () => {
  await using reader = await RangeReader.open(bytesSource(data), new Ledger());
  const whole = await get(reader.url);
  assert.equal(whole.status, 200);
  assert.deepEqual(whole.bytes, data);
  for (const [range, start, end] of [
    ['bytes=0-', 0, 600_000],
    ['bytes=100-199', 100, 200],
    ['bytes=599999-', 599_999, 600_000],
    ['bytes=300000-999999', 300_000, 600_000],
  ] as const) {
    const part = await get(reader.url, range);
    assert.equal(part.status, 206);
    assert.equal(part.range, `bytes ${start}-${end - 1}/600000`);
    assert.deepEqual(part.bytes, data.subarray(start, end));
  }
});

test('ranges that cannot be served are refused', async () => {
  await using reader = await RangeReader.open(bytesSource(data), new Ledger());
  for (const range of ['bytes=600000-', 'bytes=9-3', 'bytes=-5', 'lines=0-1']) {
    assert.equal((await get(reader.url, range)).status, 416, range);
  }
});

test('only the exact path is answered', async () => {
  await using reader = await RangeReader.open(bytesSource(data), new Ledger());
  const { origin, hostname, pathname } = new URL(reader.url);
  assert.equal(hostname, '127.0.0.1');
  assert.match(pathname, /^\/[0-9a-f]{32}$/);
  for (const path of ['/', '/favicon.ico', `${pathname}/x`, pathname.slice(0, -1)]) {
    assert.equal((await get(origin + path)).status, 404);
  }
});

test('a reader that takes nothing makes the source be read no further than buffers go', async () => {
  const source = sparseSource(new Uint8Array(0), 1_000_000_000);
  await using reader = await RangeReader.open(source, new Ledger());
  const response = await fetch(reader.url);
  const body = response.body?.getReader();
  await body?.read();
  const readBefore = source.reads.length;
  await body?.cancel();
  assert.ok(readBefore < 100, `${readBefore} reads`);
});

test('what the source threw is kept; a connection broken off is not a failure', async () => {
  const failing: ByteSource = { lengthBytes: 10, read: () => Promise.reject(new Error('overwritten')) };
  await using reader = await RangeReader.open(failing, new Ledger());
  await assert.rejects(get(reader.url));
  assert.match(String(reader.failure?.error), /overwritten/);

  await using other = await RangeReader.open(sparseSource(new Uint8Array(0), 1_000_000_000), new Ledger());
  const response = await fetch(other.url);
  await response.body?.cancel();
  await get(other.url, 'bytes=0-9');
  assert.equal(other.failure, undefined);
});

test('closing ends what is under way, and is counted', async () => {
  const ledger = new Ledger();
  const begun = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const stuck: ByteSource = {
    lengthBytes: 10,
    read: (_offset, _length, signal) => {
      begun.resolve();
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted.resolve();
          reject(signal.reason);
        });
      });
    },
  };
  const reader = await RangeReader.open(stuck, ledger);
  const answer = assert.rejects(get(reader.url));
  await begun.promise;
  assert.deepEqual(ledger.counts(), { 'range-reader': { opened: 1, closed: 0 } });
  await reader[Symbol.asyncDispose]();
  await reader[Symbol.asyncDispose]();
  await Promise.all([answer, aborted.promise]);
  assert.ok(balances(ledger.counts()));
});
