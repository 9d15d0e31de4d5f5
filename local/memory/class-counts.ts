import { ClassNames } from './class-names.ts';
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

/** Counts every object in the heap, by class. */
export function countClasses(graph: HeapGraph): ClassCounts {
  const names = new ClassNames(graph);
  const counts = new Map<string, { count: number; bytes: number }>();
  for (let node = 0; node < graph.nodeCount; node += 1) {
    if (graph.type(node) === 'synthetic') continue; // a root: no object of the heap
    const name = names.of(node);
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
