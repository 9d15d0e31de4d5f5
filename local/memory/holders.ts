import { ClassNames } from './class-names.ts';
import type { HeapGraph } from './heap-graph.ts';
import { describePath, type HolderStep } from './holder-steps.ts';

/** A way from a root to instances of a class. Indexes are left out, so that elements of one array have the same path. */
export interface HolderPath {
  /** From the root to the instance; the first one's `by` is empty. */
  readonly steps: readonly HolderStep[];
  /** How many instances have it as their shortest. */
  readonly count: number;
}

export interface Holders {
  readonly name: string;
  readonly instances: number;
  /** Those that only a weak reference or nothing at all holds: garbage that was not collected. */
  readonly unheld: number;
  /** How often the instances are referred to, weak references not counted: the fewest and the most. */
  readonly references: readonly [fewest: number, most: number];
  /** The most common first. */
  readonly paths: readonly HolderPath[];
}

const root = 0;
const nobody = 0xffff_ffff;
/** A value in a WeakMap lives by its key, though V8 draws an edge from the map as well. */
const weakMapEntry = / pair in WeakMap \(table @(\d+)\)$/;

/** Finds out who holds the instances of a class. Throws an Error that names similar classes when there is none. */
export function findHolders(graph: HeapGraph, wanted: string): Holders {
  const classes = new ClassNames(graph);
  const instances: number[] = [];
  const names = new Set<string>();
  for (let node = 0; node < graph.nodeCount; node += 1) {
    const name = classes.of(node);
    names.add(name);
    if (name === wanted) instances.push(node);
  }
  if (instances.length === 0) throw new Error(noInstance(wanted, names));
  const search = searchFromRoots(graph);
  const held = instances.filter((node) => search.foundBy[node] !== nobody);
  const paths = new Map<string, { steps: readonly HolderStep[]; length: number; count: number }>();
  for (const node of held) {
    const edges = pathTo(search, node);
    const steps = describePath(graph, edges, classes);
    // A way through a list is the same however long it is; the longest one is shown, which says that it repeats.
    const key = JSON.stringify(steps).replaceAll('…', '');
    const path = paths.get(key);
    paths.set(key, {
      steps: path && path.length > edges.length ? path.steps : steps,
      length: Math.max(path?.length ?? 0, edges.length),
      count: (path?.count ?? 0) + 1,
    });
  }
  const referred = instances.map((node) => search.references[node] ?? 0);
  return {
    name: wanted,
    instances: instances.length,
    unheld: instances.length - held.length,
    references: [referred.reduce((a, b) => Math.min(a, b)), referred.reduce((a, b) => Math.max(a, b))],
    paths: [...paths.values()]
      .map(({ steps, count }) => ({ steps, count }))
      .sort((a, b) => b.count - a.count || a.steps.length - b.steps.length),
  };
}

function noInstance(wanted: string, names: ReadonlySet<string>): string {
  const part = wanted.toLowerCase();
  const similar = [...names].filter((name) => name.toLowerCase().includes(part)).slice(0, 8);
  const hint = similar.length > 0 ? `Similar: ${similar.join(', ')}.` : 'Its classes are shown by: snapshot.';
  return `No ${wanted} is in the heap. ${hint}`;
}

interface Search {
  /** The edge by which each object was found first. */
  readonly foundBy: Uint32Array;
  /** Whose edge that is. */
  readonly holder: Uint32Array;
  /** Strong references to each object. */
  readonly references: Uint32Array;
}

/**
 * Breadth first, so that the edge by which an object is found first is the last one of a shortest path to it. What the
 * running call holds comes last: it also holds most of what is held for good, by paths that end with the call.
 */
function searchFromRoots(graph: HeapGraph): Search {
  const foundBy = new Uint32Array(graph.nodeCount).fill(nobody);
  const holder = new Uint32Array(graph.nodeCount);
  const references = new Uint32Array(graph.nodeCount);
  const queue = new Uint32Array(graph.nodeCount);
  const passing: number[] = [];
  let queued = 1; // the root
  for (let next = 0; next < queued; next += 1) {
    const node = queue[next] ?? root;
    for (let edge = graph.firstEdge(node); edge < graph.firstEdge(node + 1); edge += 1) {
      if (!holds(graph, node, edge)) continue;
      const target = graph.edgeTarget(edge);
      references[target] = (references[target] ?? 0) + 1;
      if (target === root || foundBy[target] !== nobody) continue;
      foundBy[target] = edge;
      holder[target] = node;
      if (isPassing(graph, target)) passing.push(target);
      else {
        queue[queued] = target;
        queued += 1;
      }
    }
    if (next + 1 < queued) continue;
    queue.set(passing, queued);
    queued += passing.splice(0).length;
  }
  return { foundBy, holder, references };
}

const passingRoots = ['(Stack roots)', '(Handle scope)'];
const isPassing = (graph: HeapGraph, node: number) =>
  graph.type(node) === 'synthetic' && passingRoots.includes(graph.name(node));

function holds(graph: HeapGraph, node: number, edge: number): boolean {
  const type = graph.edgeType(edge);
  // A shortcut repeats for people what other edges say.
  if (type === 'weak' || type === 'shortcut') return false;
  if (type !== 'internal') return true;
  const [, table] = weakMapEntry.exec(graph.edgeName(edge)) ?? [];
  return table === undefined || Number(table) !== graph.id(node);
}

/** The edges from the root to an object. */
function pathTo({ foundBy, holder }: Search, node: number): readonly number[] {
  const edges: number[] = [];
  for (let at = node; at !== root; at = holder[at] ?? root) edges.unshift(foundBy[at] ?? 0);
  return edges;
}
