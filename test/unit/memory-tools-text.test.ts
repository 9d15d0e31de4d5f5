import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareSites } from '../../local/memory/allocation-sites.ts';
import { readArguments } from '../../local/memory/arguments.ts';
import type { SnapshotFacts } from '../../local/memory/heap-graph.ts';
import { countsText, differenceText } from '../../local/memory/snapshot-text.ts';

type Tree = Parameters<typeof compareSites>[1];

const call = (functionName: string, url: string, selfSize: number, children: Tree[] = []): Tree => ({
  callFrame: { functionName, scriptId: '1', url, lineNumber: 9, columnNumber: 0 },
  selfSize,
  children,
});
/** Ours calls a package, which calls V8's own `push`. */
const tree = (ours: number, theirs: number, pushed: number): Tree =>
  call('(root)', '', 0, [
    call('ours', '/app/src/ours.ts', ours, [
      call('theirs', '/app/node_modules/pack/theirs.js', theirs, [call('push', '', pushed)]),
    ]),
    call('getSamplingProfile', 'node:inspector', 9_999),
  ]);

const facts = (more: Partial<SnapshotFacts> = {}): SnapshotFacts => ({
  at: '2026-01-01T00:00:00.000Z',
  process: { pid: 7, node: 'v24.0.0', rssBytes: 123_400_000 },
  thread: { id: 0, name: 'main' },
  ...more,
});
const sampled = (head: Tree, since = '2026-01-01T00:00:00.000Z') => ({
  allocations: { since, everyBytes: 8_192, head },
});
const one = new Map([['Thing', { count: 1, bytes: 1_000 }]]);
const two = new Map([
  ['Thing', { count: 3, bytes: 3_000 }],
  ['(string)', { count: 9, bytes: 99_000 }],
]);

test('sites are told by their calls; V8’s own functions count to who called them', () => {
  assert.deepEqual(
    compareSites(tree(10, 20, 30), tree(10, 25, 70)).map(({ bytes, calls }) => [
      bytes,
      ...calls.map(({ name }) => name),
    ]),
    [[45, 'theirs', 'ours']],
  );
});

test('counts are shown by class, the largest first', () => {
  assert.deepEqual(countsText({ facts: facts(), counts: two }, 1), [
    'Process 7, main thread, Node v24.0.0, at 2026-01-01T00:00:00.000Z; the process takes 123 MB.',
    '12 objects, 102,000 bytes, 2 classes',
    '',
    'count   bytes  class',
    '    9  99,000  (string)',
    '... and 1 more classes; --top shows more.',
  ]);
});

test('a difference shows classes before what V8 keeps for itself, then who of ours allocated', () => {
  const before = { facts: facts(sampled(tree(10, 20, 30))), counts: one };
  const after = { facts: facts({ at: '2026-01-01T00:01:00.000Z', ...sampled(tree(15, 20, 1_030)) }), counts: two };
  assert.deepEqual(differenceText(before, after, 5).slice(2), [
    'count  now    bytes     now  class',
    '   +2    3   +2,000   3,000  Thing',
    '   +9    9  +99,000  99,000  (string)',
    '',
    'Allocated since 2026-01-01T00:00:00.000Z and still alive (sampled, one in 8,192 bytes), by who of ours called for it:',
    '',
    '    +1,005  ours (/app/src/ours.ts:10)',
    '                +1,000  theirs (pack/theirs.js:10)',
  ]);
});

test('two processes are not compared without a word', () => {
  const other = facts({ process: { pid: 8, node: 'v24.0.0', rssBytes: 0 } });
  const text = differenceText({ facts: facts(), counts: one }, { facts: other, counts: two }, 5).join('\n');
  assert.match(text, /of different processes/);
  assert.match(text, /No allocation sites/);
});

test('the command line is read, or refused with a sentence', () => {
  const read = (line: string) => readArguments(line.split(' ').filter(Boolean), undefined);
  assert.deepEqual(read(''), { kind: 'help' });
  assert.deepEqual(read('snapshot --diff a b --top 3'), { kind: 'difference', before: 'a', after: 'b', top: 3 });
  const source = { url: 'http://127.0.0.1:7071', threadId: 0, key: undefined };
  const second = { afterMs: 5_000 };
  assert.deepEqual(read('snapshot --seconds 5'), { kind: 'snapshot', source, out: undefined, top: 30, second });
  const holders = { kind: 'holders', className: 'X', out: undefined, paths: 5 };
  assert.deepEqual(read('holders X'), { ...holders, of: source });
  assert.deepEqual(read('holders X --snapshot f'), { ...holders, of: 'f' });
  for (const [line, reason] of [
    ['snapshot --diff a', /needs two/],
    ['snapshot a', /"a"/],
    ['holders', /name of one class/],
    ['leaks', /no command "leaks"/],
    ['snapshot --seconds 0', /--seconds 0/],
    ['snapshot --url nowhere', /no address/],
  ] as const) {
    assert.throws(() => read(line), reason, line);
  }
});
