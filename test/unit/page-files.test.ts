import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { acceptsGzip } from '../../src/lib/page/accepts-gzip.ts';
import { withAccess } from '../../src/lib/page/with-access.ts';

const page = readFileSync(new URL('../../web/index.html', import.meta.url), 'utf8');

test('the page is told how people are let in, and nothing else of it changes', () => {
  assert.equal(withAccess(page, 'key'), page);
  const changed = withAccess(page, 'entra');
  assert.match(changed, /<meta name="dropscribe-access" content="entra">/);
  assert.equal(changed.replace('content="entra"', 'content="key"'), page);
});

test('a page that cannot be told is noticed', () => {
  assert.throws(() => withAccess('<html></html>', 'entra'), /dropscribe-access/);
});

const encodings: readonly (readonly [string | null, boolean])[] = [
  [null, false],
  ['', false],
  ['gzip, deflate, br, zstd', true],
  ['GZIP', true],
  ['br;q=1.0, gzip;q=0.8, *;q=0.1', true],
  ['*', true],
  ['identity', false],
  ['gzip;q=0', false],
  ['*;q=1, gzip; q=0.0', false],
  ['x-gzip-like', false],
];
for (const [header, expected] of encodings) {
  test(`"${header}" ${expected ? 'takes' : 'does not take'} gzip`, () => assert.equal(acceptsGzip(header), expected));
}
