import assert from 'node:assert/strict';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareCounts, countClasses } from '../../local/memory/class-counts.ts';
import { HeapGraph } from '../../local/memory/heap-graph.ts';
import { findHolders } from '../../local/memory/holders.ts';
import { JsonBytes } from '../../local/memory/json-bytes.ts';
import { type DrawnNode, makeFolder, writeDrawnSnapshot } from './memory-tools-support.ts';

async function graphOf(drawn: readonly DrawnNode[]): Promise<HeapGraph> {
  await using folder = await makeFolder();
  const path = join(folder.path, 'drawn.heapsnapshot');
  await writeDrawnSnapshot(path, drawn);
  return HeapGraph.read(path);
}

const pathsOf = (graph: HeapGraph, name: string) =>
  findHolders(graph, name).paths.map(({ count, steps }) => [count, ...steps.map(({ by, what }) => `${by}>${what}`)]);

/** Two leaves in a list that a function's variable holds; also held by a longer way, and weakly by a shorter one. */
const drawn: readonly DrawnNode[] = [
  { type: 'synthetic', name: '', edges: [{ type: 'element', name: 1, to: 1 }] },
  {
    type: 'synthetic',
    name: '(GC roots)',
    edges: [
      { type: 'element', name: 0, to: 2 },
      { type: 'weak', name: 1, to: 6 },
    ],
  },
  { type: 'synthetic', name: '(Global handles)', edges: [{ type: 'internal', name: '7', to: 3 }] },
  {
    type: 'closure',
    name: 'keeper',
    bytes: 64,
    edges: [
      { type: 'internal', name: 'context', to: 4 },
      { type: 'property', name: 'long', to: 8 },
    ],
  },
  { type: 'object', name: 'system / Context', bytes: 32, edges: [{ type: 'context', name: 'kept', to: 5 }] },
  {
    type: 'object',
    name: 'List',
    bytes: 16,
    edges: [
      { type: 'element', name: 0, to: 6 },
      { type: 'element', name: 1, to: 7 },
    ],
  },
  { type: 'object', name: 'Leaf', bytes: 100, edges: [] },
  { type: 'object', name: 'Leaf', bytes: 120, edges: [] },
  { type: 'object', name: 'Link', bytes: 8, edges: [{ type: 'property', name: 'next', to: 9 }] },
  { type: 'object', name: 'Link', bytes: 8, edges: [{ type: 'property', name: 'next', to: 10 }] },
  {
    type: 'object',
    name: 'Link',
    bytes: 8,
    edges: [
      { type: 'property', name: 'leaf', to: 7 },
      { type: 'property', name: 'far', to: 11 },
    ],
  },
  { type: 'object', name: 'Far', bytes: 1 },
  { type: 'object', name: 'Loose', bytes: 1 },
];

test('objects and bytes are counted by class', async () => {
  const counts = countClasses(await graphOf(drawn));
  assert.deepEqual(counts.get('Leaf'), { count: 2, bytes: 220 });
  assert.deepEqual(counts.get('Link'), { count: 3, bytes: 24 });
  assert.deepEqual(counts.get('Function'), { count: 1, bytes: 64 });
  assert.equal(counts.get('(synthetic)'), undefined);
});

test('a class that the bundler renamed has the name that it was given, and its prototype is no instance', async () => {
  const graph = await graphOf([
    {
      type: 'synthetic',
      name: '',
      edges: [
        { type: 'element', name: 0, to: 1 },
        { type: 'element', name: 1, to: 4 },
      ],
    },
    {
      type: 'closure',
      name: '_Thing',
      edges: [
        { type: 'property', name: 'prototype', to: 2 },
        { type: 'property', name: 'name', to: 3 },
      ],
    },
    { type: 'object', name: '_Thing', edges: [{ type: 'property', name: 'constructor', to: 1 }] },
    { type: 'string', name: 'Thing' },
    { type: 'object', name: '_Thing', bytes: 24, edges: [{ type: 'property', name: '__proto__', to: 2 }] },
  ]);
  const counts = countClasses(graph);
  assert.deepEqual(counts.get('Thing'), { count: 1, bytes: 24 });
  assert.equal(counts.get('_Thing'), undefined);
  assert.deepEqual(pathsOf(graph, 'Thing'), [[1, '>Thing']]);
});

test('a difference holds what changed, the largest growth first', () => {
  const before = new Map([
    ['Same', { count: 1, bytes: 10 }],
    ['Gone', { count: 2, bytes: 20 }],
    ['More', { count: 3, bytes: 30 }],
  ]);
  const after = new Map([
    ['Same', { count: 1, bytes: 10 }],
    ['More', { count: 5, bytes: 45 }],
    ['New', { count: 1, bytes: 99 }],
  ]);
  assert.deepEqual(compareCounts(before, after), [
    { name: 'New', count: 1, bytes: 99, countChange: 1, bytesChange: 99 },
    { name: 'More', count: 5, bytes: 45, countChange: 2, bytesChange: 15 },
    { name: 'Gone', count: 0, bytes: 0, countChange: -2, bytesChange: -20 },
  ]);
});

test('the path is the shortest, without weak references, and names the variable', async () => {
  assert.deepEqual(pathsOf(await graphOf(drawn), 'Leaf'), [
    [2, '>(Global handles)', '(internal)>function keeper', 'variable kept>List', '[i]>Leaf'],
  ]);
});

test('references are counted, weak ones not', async () => {
  // The second leaf is in the list and at the end of the links; the first one's other reference is weak.
  assert.deepEqual(findHolders(await graphOf(drawn), 'Leaf').references, [1, 2]);
});

test('the items of a linked list are one step', async () => {
  assert.deepEqual(pathsOf(await graphOf(drawn), 'Far'), [
    [1, '>(Global handles)', '(internal)>function keeper', '.long>Link', '.next…>Link', '.far>Far'],
  ]);
});

test('what nothing holds is said to be so', async () => {
  const { unheld, paths } = findHolders(await graphOf(drawn), 'Loose');
  assert.deepEqual([unheld, paths], [1, []]);
});

test('an unknown class is answered with similar ones', async () => {
  const graph = await graphOf(drawn);
  assert.throws(() => findHolders(graph, 'leaf'), /No leaf is in the heap\. Similar: Leaf\./);
});

test('a value in a WeakMap is held by its key, not by the map', async () => {
  const entry = '2 / part of key (Key @7) -> value (Value @9) pair in WeakMap (table @5)';
  const graph = await graphOf([
    {
      type: 'synthetic',
      name: '',
      edges: [
        { type: 'element', name: 1, to: 2 },
        { type: 'element', name: 2, to: 1 },
      ],
    },
    { type: 'object', name: 'Owner', edges: [{ type: 'property', name: 'key', to: 3 }] },
    { type: 'array', name: 'table', edges: [{ type: 'internal', name: entry, to: 4 }] },
    { type: 'object', name: 'Key', edges: [{ type: 'internal', name: entry, to: 4 }] },
    { type: 'object', name: 'Value' },
  ]);
  assert.deepEqual(pathsOf(graph, 'Value'), [[1, '>Owner', '.key>Key', '(value in a WeakMap)>Value']]);
});

test('what the running call holds is the last resort', async () => {
  const graph = await graphOf([
    {
      type: 'synthetic',
      name: '',
      edges: [
        { type: 'element', name: 1, to: 1 },
        { type: 'element', name: 2, to: 2 },
      ],
    },
    {
      type: 'synthetic',
      name: '(Stack roots)',
      edges: [
        { type: 'internal', name: '1', to: 4 },
        { type: 'internal', name: '2', to: 5 },
      ],
    },
    { type: 'object', name: 'global', edges: [{ type: 'property', name: 'store', to: 3 }] },
    { type: 'object', name: 'Store', edges: [{ type: 'property', name: 'thing', to: 4 }] },
    { type: 'object', name: 'Thing' },
    { type: 'object', name: 'Local' },
  ]);
  assert.deepEqual(pathsOf(graph, 'Thing'), [[1, '>global', '.store>Store', '.thing>Thing']]);
  assert.deepEqual(pathsOf(graph, 'Local'), [[1, '>(Stack roots)', '(internal)>Local']]);
});

test('a file that is cut short, or no snapshot at all, is refused by name', async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'bad.heapsnapshot');
  await writeDrawnSnapshot(path, drawn);
  const whole = await readFile(path, 'utf8');
  for (const text of ['', 'hello', '{}', '{"nodes":[]}', whole.slice(0, whole.length / 2), whole.slice(0, -20)]) {
    await writeFile(path, text);
    assert.throws(
      () => HeapGraph.read(path),
      (error: Error) => error.message.startsWith(`${path} is no heap snapshot: `),
      JSON.stringify(text.slice(0, 20)),
    );
  }
});

test('numbers and strings are read as JSON has them, wherever the buffer ends', async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'any.json');
  const property = fc.property(
    fc.array(fc.nat(0xffff_ffff)),
    fc.array(fc.string({ unit: 'binary' })),
    fc.json(),
    fc.integer({ min: 1, max: 9 }),
    (numbers, strings, other, bufferBytes) => {
      writeFileSync(path, JSON.stringify({ numbers, other: JSON.parse(other), again: JSON.parse(other), strings }));
      const fd = openSync(path, 'r');
      try {
        const json = new JsonBytes(fd, bufferBytes);
        const into = new Uint32Array(numbers.length);
        let read: string[] = [];
        for (const key of json.keys()) {
          if (key === 'numbers') json.numbers(into);
          else if (key === 'strings') read = json.strings();
          else if (key === 'other') assert.deepEqual(json.value(), JSON.parse(other));
          else json.skip();
        }
        assert.deepEqual([...into], numbers);
        assert.deepEqual(read, strings);
      } finally {
        closeSync(fd);
      }
    },
  );
  fc.assert(property, { numRuns: 60 });
});
