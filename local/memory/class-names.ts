import type { HeapGraph } from './heap-graph.ts';

/**
 * Which class an object is of. V8 names objects by how their class was written, and has two errors that are put right here:
 * a class's `prototype` counts as an instance, and a class that the bundler had to rename (`_Connection`) keeps that name
 * though its own property `name` says the true one.
 */
export class ClassNames {
  readonly #graph: HeapGraph;
  /** The objects that are some class's `prototype`, with that class's name. */
  readonly #prototypes = new Map<number, string>();
  /** What V8 calls the instances of renamed classes. */
  readonly #renamed = new Set<string>();

  constructor(graph: HeapGraph) {
    this.#graph = graph;
    for (let node = 0; node < graph.nodeCount; node += 1) {
      if (graph.type(node) !== 'closure') continue;
      const prototype = target(graph, node, 'prototype');
      if (prototype === undefined || target(graph, prototype, 'constructor') !== node) continue;
      const written = graph.name(node);
      const given = target(graph, node, 'name');
      const name = given !== undefined && graph.type(given) === 'string' ? graph.name(given) : written;
      this.#prototypes.set(prototype, name);
      if (name !== written) this.#renamed.add(written);
    }
  }

  /** The name by which an object is counted: its class, or in round brackets what it is to V8. */
  of(node: number): string {
    const type = this.#graph.type(node);
    switch (type) {
      case 'object':
        return this.#prototypes.has(node) ? '(prototype)' : this.#ofObject(node);
      case 'native':
        return this.#graph.name(node);
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

  /** An object as a step of a path. */
  describe(node: number): string {
    const owner = this.#prototypes.get(node);
    return owner === undefined ? this.#ofObject(node) : `${owner}.prototype`;
  }

  #ofObject(node: number): string {
    const name = this.#graph.name(node);
    if (!this.#renamed.has(name)) return name || '(object)';
    const prototype = target(this.#graph, node, '__proto__');
    return (prototype !== undefined && this.#prototypes.get(prototype)) || name;
  }
}

/** What an object's property of this name holds. */
function target(graph: HeapGraph, node: number, property: string): number | undefined {
  for (let edge = graph.firstEdge(node); edge < graph.firstEdge(node + 1); edge += 1) {
    if (graph.edgeType(edge) === 'property' && graph.edgeName(edge) === property) return graph.edgeTarget(edge);
  }
  return undefined;
}
