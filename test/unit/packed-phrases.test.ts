import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PackedPhrases } from '../../src/lib/transcript/packed-phrases.ts';
import { phrases as anyPhrases } from './transcript-arbitrary.ts';

test('packed phrases are the same phrases, as often as they are iterated', () => {
  fc.assert(
    fc.property(fc.array(anyPhrases, { maxLength: 4 }), (parts) => {
      const packed = new PackedPhrases();
      for (const part of parts) packed.add(part);
      const all = parts.flat();
      assert.equal(packed.count, all.length);
      assert.deepEqual([...packed], all);
      assert.deepEqual([...packed], all);
    }),
  );
});
