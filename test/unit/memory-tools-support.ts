import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Folder extends AsyncDisposable {
  readonly path: string;
}

/** A folder of a test, gone with it. */
export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'memory-tools-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

type NodeType = 'hidden' | 'array' | 'string' | 'object' | 'closure' | 'synthetic';
type EdgeType = 'context' | 'element' | 'property' | 'internal' | 'hidden' | 'shortcut' | 'weak';
const nodeTypes: readonly NodeType[] = ['hidden', 'array', 'string', 'object', 'closure', 'synthetic'];
const edgeTypes: readonly EdgeType[] = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

export interface DrawnNode {
  readonly type: NodeType;
  readonly name: string;
  readonly bytes?: number;
  /** Names of properties and variables, or numbers of elements; `to` is a node's place in the list. */
  readonly edges?: readonly { readonly type: EdgeType; readonly name: string | number; readonly to: number }[];
}

/** Writes a snapshot by hand, in V8's format; the first node is the root, a node's id is 2 × its place + 1. */
export async function writeDrawnSnapshot(path: string, drawn: readonly DrawnNode[]): Promise<void> {
  const strings: string[] = [];
  const stringOf = (text: string) => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1);
  const nodes = drawn.flatMap(({ type, name, bytes = 0, edges = [] }, at) => [
    nodeTypes.indexOf(type),
    stringOf(name),
    2 * at + 1,
    bytes,
    edges.length,
  ]);
  const edges = drawn.flatMap(({ edges: own = [] }) =>
    own.flatMap(({ type, name, to }) => [
      edgeTypes.indexOf(type),
      typeof name === 'number' ? name : stringOf(name),
      to * 5,
    ]),
  );
  const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
    node_types: [nodeTypes, 'string', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [edgeTypes, 'string_or_number', 'node'],
  };
  const snapshot = { meta, node_count: drawn.length, edge_count: edges.length / 3 };
  await writeFile(path, JSON.stringify({ snapshot, nodes, edges, trace_tree: [[]], strings }, undefined, 1));
}
