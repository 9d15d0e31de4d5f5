import type { ClassNames } from './class-names.ts';
import type { HeapGraph } from './heap-graph.ts';

/** One step of a path: by what name it is held, and what is held by it. */
export interface HolderStep {
  /** `.name`, `[i]`, `variable name`, or in round brackets what V8 holds it by. */
  readonly by: string;
  readonly what: string;
}

/**
 * A path's edges in words. Indexes and repetitions (the items of a linked list) are left out, so that objects that are held
 * in the same way have the same path; a scope between a function and its variable is not a step of its own.
 */
export function describePath(graph: HeapGraph, edges: readonly number[], classes: ClassNames): readonly HolderStep[] {
  const steps: HolderStep[] = [];
  edges.forEach((edge, index) => {
    const node = graph.edgeTarget(edge);
    if (graph.name(node) === '(GC roots)' && graph.type(node) === 'synthetic') return;
    const next = edges[index + 1];
    if (isScope(graph, node) && next !== undefined && leadsOn(graph, next)) return;
    const step = {
      by: steps.length === 0 ? '' : describeEdge(graph, edge),
      what: describeNode(graph, node, classes),
    };
    const last = steps.at(-1);
    if (last?.what !== step.what || last.by.replace(/…$/, '') !== step.by) steps.push(step);
    else steps[steps.length - 1] = { by: `${step.by}…`, what: step.what };
  });
  return steps;
}

const isScope = (graph: HeapGraph, node: number) => graph.name(node) === 'system / Context';

/** From a scope to a variable in it, or to the scope around it. */
function leadsOn(graph: HeapGraph, edge: number): boolean {
  return graph.edgeType(edge) === 'context' || graph.edgeName(edge) === 'previous';
}

function describeEdge(graph: HeapGraph, edge: number): string {
  const name = graph.edgeName(edge);
  switch (graph.edgeType(edge)) {
    case 'property':
      return name.startsWith('<symbol') || name.startsWith('#') ? name : `.${name}`;
    case 'element':
      return '[i]';
    case 'context':
      return `variable ${name}`;
    case 'internal':
      // Numbers in these names differ from object to object.
      if (name.includes(' pair in WeakMap ')) return '(value in a WeakMap)';
      return /^\d/.test(name) ? '(internal)' : `(${name})`;
    default:
      return '(internal)';
  }
}

/** Never a string's own text, which may be a secret. */
function describeNode(graph: HeapGraph, node: number, classes: ClassNames): string {
  const name = graph.name(node);
  switch (graph.type(node)) {
    case 'object':
      return classes.describe(node);
    case 'closure':
      return `function ${name || '(anonymous)'}`;
    case 'native':
    case 'synthetic':
    case 'hidden':
      return name;
    case 'array':
      return name || '(array)';
    case 'code':
      return '(compiled code)';
    default:
      return `(${graph.type(node)})`;
  }
}
