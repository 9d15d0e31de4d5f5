import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequest } from '../../src/lib/http/errors.ts';
import { failureOf } from '../../src/lib/http/handler.ts';
import { problemOf } from '../../src/lib/http/problem.ts';

const passed = AbortSignal.abort();
const { signal: running } = new AbortController();
const aborted = Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });

test('a request that its deadline broke off says that it took too long, and is asked again', () => {
  const failure = failureOf(aborted, passed);
  assert.equal(failure.code, 'answer-overdue');
  assert.match(failure.message, /60 s/);
  const { status, headers } = problemOf(failure);
  assert.equal(status, 503);
  assert.equal(new Headers(headers as Record<string, string>).get('retry-after'), '5');
});

test('what has a reason keeps it, and what nobody foresaw before the deadline is called so', () => {
  const bad = new BadRequest('No.', 'Ask otherwise.');
  assert.equal(failureOf(bad, passed), bad);
  assert.equal(failureOf(aborted, running).code, 'unforeseen');
});
