import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authLevels } from './auth-levels.ts';

test('every route asks for a key but the health and the empty page; the one that shows memory for the master key', async () => {
  const open = ['get-health', 'get-page', 'get-page-asset'];
  const { 'memory-snapshot': memory, ...levels } = await authLevels();
  assert.deepEqual([...new Set(open.map((name) => levels[name]))], ['anonymous']);
  const others = Object.fromEntries(Object.entries(levels).filter(([name]) => !open.includes(name)));
  assert.equal(memory, 'admin');
  assert.ok(Object.keys(others).length >= 5, Object.keys(others).join());
  assert.deepEqual([...new Set(Object.values(others))], ['function'], JSON.stringify(others));
});
