import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { compareSites } from '../../local/memory/allocation-sites.ts';
import { type ClassCounts, compareCounts, countClasses } from '../../local/memory/class-counts.ts';
import { HeapGraph } from '../../local/memory/heap-graph.ts';
import { findHolders, type Holders } from '../../local/memory/holders.ts';
import { holdersSvg, svgToPng } from '../../local/memory/holders-picture.ts';
import { holdersText } from '../../local/memory/holders-text.ts';
import { writeHeapSnapshot } from '../../src/lib/lifetime/heap-snapshot.ts';
import { type Folder, makeFolder } from './memory-tools-support.ts';

class InList {}
class InClosure {}
class InTimer {}
class InMap {}
class GrownLater {
  readonly text: string;
  constructor(at: number) {
    this.text = `grown ${at}`;
  }
}

const namedList = [new InList(), new InList(), new InList()];
const namedMap = new Map([['key', new InMap()]]);
const grown: GrownLater[] = [];

function closureOver(secret: InClosure): () => InClosure {
  return function namedClosure() {
    return secret;
  };
}
const kept = { closure: closureOver(new InClosure()) };

function startTimer(held: InTimer): NodeJS.Timeout {
  return setTimeout(function namedTimer() {
    return held;
  }, 3_600_000);
}
const timer = startTimer(new InTimer());

function growOnPurpose(): void {
  for (let at = 0; at < 20_000; at += 1) grown.push(new GrownLater(at));
}

let folder: Folder;
let graph: HeapGraph;
let counts: ClassCounts;
before(async () => {
  folder = await makeFolder();
  graph = await snapshot();
  counts = countClasses(graph);
});
after(async () => {
  clearTimeout(timer);
  await folder[Symbol.asyncDispose]();
});

async function snapshot(): Promise<HeapGraph> {
  const { file } = await writeHeapSnapshot({ folder: folder.path });
  return HeapGraph.read(file);
}

const lastSteps = ({ paths }: Holders, count: number) =>
  paths[0]?.steps.slice(-count).map(({ by, what }) => `${by} ${what}`);

test('instances are counted, and a class’s prototype is none', () => {
  assert.equal(counts.get('InList')?.count, 3);
  for (const name of ['InClosure', 'InTimer', 'InMap']) assert.equal(counts.get(name)?.count, 1, name);
  assert.equal(counts.get('GrownLater'), undefined);
  assert.deepEqual([namedList.length, namedMap.size, typeof kept.closure()], [3, 1, 'object']);
});

test('the file says whose heap it is', () => {
  assert.equal(graph.facts?.process.pid, process.pid);
  assert.deepEqual(graph.facts?.thread, { id: 0, name: 'main' });
});

test('a list that a variable holds is named, once for all of its items', () => {
  const holders = findHolders(graph, 'InList');
  assert.equal(holders.paths.length, 1);
  assert.equal(holders.paths[0]?.count, 3);
  assert.deepEqual(lastSteps(holders, 2), ['variable namedList Array', '[i] InList']);
});

test('a closure is named, and its variable', () => {
  assert.deepEqual(lastSteps(findHolders(graph, 'InClosure'), 3), [
    'variable kept Object',
    '.closure function namedClosure',
    'variable secret InClosure',
  ]);
});

test('a timer is named, and its callback', () => {
  const holders = findHolders(graph, 'InTimer');
  assert.deepEqual(lastSteps(holders, 2), ['._onTimeout function namedTimer', 'variable held InTimer']);
  assert.equal(holders.paths[0]?.steps.at(-3)?.what, 'Timeout');
});

test('a map’s values are held by the map', () => {
  assert.match(holdersText(findHolders(graph, 'InMap'), 1).join(), /variable namedMap +Map,.*InMap$/);
});

test('the text names classes and counts', () => {
  const lines = holdersText(findHolders(graph, 'InList'), 5);
  assert.match(lines[0] ?? '', /^3 × InList, each referred to \d/);
  assert.match(lines.at(-1) ?? '', /^ {4}\[i\] +InList$/);
});

test('the picture is SVG and PNG, and holds nothing but names', async () => {
  const svg = await holdersSvg(findHolders(graph, 'InClosure'), 5);
  assert.match(svg, /<svg [^>]*viewBox="[\d. ]+"/);
  assert.match(svg, />1 × InClosure<\/text>/);
  assert.match(svg, />function namedClosure<\/text>/);
  assert.doesNotMatch(svg, /node_modules|file:|\.ts\b/);
  const png = svgToPng(svg);
  // A machine without fonts draws none.
  if (png) assert.deepEqual([...png.slice(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
});

test('what grew shows in the difference, by class and by who allocated it', async () => {
  growOnPurpose();
  const later = await snapshot();
  const difference = compareCounts(counts, countClasses(later)).find(({ name }) => name === 'GrownLater');
  assert.equal(difference?.countChange, 20_000);
  const sampled = later.facts?.allocations;
  assert.ok(sampled, 'the second snapshot has samples');
  const bySite = compareSites(undefined, sampled.head).filter(({ calls }) =>
    calls.some(({ name, url }) => name === 'growOnPurpose' && url.endsWith('memory-tools-own-heap.test.ts')),
  );
  const bytes = bySite.reduce((sum, site) => sum + site.bytes, 0);
  // 20,000 objects and their texts take over 1 MB; the samples are one in 8 KB.
  assert.ok(bytes > 500_000, `${bytes} bytes`);
  assert.equal(grown.length, 20_000);
});
