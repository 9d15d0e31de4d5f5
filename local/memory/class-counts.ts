import type { HeapGraph } from './heap-graph.ts';

export interface ClassCount {
  readonly count: number;
  /** Of the objects themselves, without what they hold. */
  readonly bytes: number;
}
export type ClassCounts = ReadonlyMap<string, ClassCount>;

export interface ClassDifference extends ClassCount {
  readonly name: string;
  /** `count` and `bytes` are those after; these say how they changed. */
  readonly countChange: number;
  readonly bytesChange: number;
}

/** The name by which an object is counted: its class, or in round brackets what it is to V8. */
export function className(graph: HeapGraph, node: number, prototypes: ReadonlySet<number>): string {
  const type = graph.type(node);
  switch (type) {
    case 'object':
      return prototypes.has(node) ? '(prototype)' : graph.name(node) || '(object)';
    case 'native':
      return graph.name(node);
    case 'closure':
      return 'Function';
    case 'regexp':
      return 'RegExp';
    case 'code':
      return '(compiled code)';
    case 'hidden':
      return '(system)';
    default:
      return `(${type})`;
  }
}

/** The objects that are a class's `prototype`: V8 gives them the name of the class, though they are no instance of it. */
export function findPrototypes(graph: HeapGraph): ReadonlySet<number> {
  const prototypes = new Set<number>();
  for (let node = 0; node < graph.nodeCount; node += 1) {
    if (graph.type(node) !== 'closure') continue;
    for (let edge = graph.firstEdge(node); edge < graph.firstEdge(node + 1); edge += 1) {
      const target = graph.edgeTarget(edge);
      if (
        graph.edgeType(edge) === 'property' &&
        graph.edgeName(edge) === 'prototype' &&
        pointsTo(graph, target, node)
      ) {
        prototypes.add(target);
      }
    }
  }
  return prototypes;
}

/** True when the object's own `constructor` is this function. */
function pointsTo(graph: HeapGraph, prototype: number, owner: number): boolean {
  for (let edge = graph.firstEdge(prototype); edge < graph.firstEdge(prototype + 1); edge += 1) {
    if (graph.edgeTarget(edge) === owner && graph.edgeName(edge) === 'constructor') return true;
  }
  return false;
}

/** Counts every object in the heap, by class. */
export function countClasses(graph: HeapGraph): ClassCounts {
  const prototypes = findPrototypes(graph);
  const counts = new Map<string, { count: number; bytes: number }>();
  for (let node = 0; node < graph.nodeCount; node += 1) {
    if (graph.type(node) === 'synthetic') continue; // a root: no object of the heap
    const name = className(graph, node, prototypes);
    const count = counts.get(name);
    if (count) {
      count.count += 1;
      count.bytes += graph.bytes(node);
    } else counts.set(name, { count: 1, bytes: graph.bytes(node) });
  }
  return counts;
}

/** What changed from one count to another, those that grew the most first; what stayed the same is left out. */
export function compareCounts(before: ClassCounts, after: ClassCounts): readonly ClassDifference[] {
  const none = { count: 0, bytes: 0 };
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => {
      const was = before.get(name) ?? none;
      const is = after.get(name) ?? none;
      return { name, ...is, countChange: is.count - was.count, bytesChange: is.bytes - was.bytes };
    })
    .filter(({ countChange, bytesChange }) => countChange !== 0 || bytesChange !== 0)
    .sort((a, b) => b.bytesChange - a.bytesChange || b.countChange - a.countChange || (a.name < b.name ? -1 : 1));
}
