import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasTag } from '../../src/lib/http/job-tag.ts';

test('If-None-Match is a list of tags, weak or not, or a star', () => {
  const tag = 'W/"abc"';
  for (const sent of ['W/"abc"', '"abc"', '"x", W/"abc"', '*', ' "abc" ,"y"'])
    assert.equal(hasTag(sent, tag), true, sent);
  for (const sent of [null, '', '"ab"', 'W/"ABC"', 'abc', '"x","y"'])
    assert.equal(hasTag(sent, tag), false, String(sent));
});
