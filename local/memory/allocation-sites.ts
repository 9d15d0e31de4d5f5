import type { HeapProfiler } from 'node:inspector';

export interface CallFrame {
  /** Empty for a function without a name. */
  readonly name: string;
  readonly url: string;
  /** Where the function begins, both from 1. */
  readonly line: number;
  readonly column: number;
}

/** What one function, called in one way, has allocated that is still alive. */
export interface AllocationSite {
  readonly bytes: number;
  /** The function that allocated, its caller, and so on. */
  readonly calls: readonly CallFrame[];
}

type ProfileNode = HeapProfiler.SamplingHeapProfileNode;

/** Where snapshots and samples themselves are made. */
const ownWork = ['node:inspector', 'node:internal/heap_utils'];

/** The sites of a sampled tree of calls, by their calls. What V8's own functions allocate counts to who called them. */
function sitesOf(head: ProfileNode): Map<string, AllocationSite> {
  const sites = new Map<string, AllocationSite>();
  const visit = (node: ProfileNode, callers: readonly CallFrame[]) => {
    const { functionName: name, url, lineNumber, columnNumber } = node.callFrame;
    if (ownWork.includes(url)) return;
    const calls = url ? [{ name, url, line: lineNumber + 1, column: columnNumber + 1 }, ...callers] : callers;
    if (node.selfSize > 0) {
      const key = JSON.stringify(calls);
      sites.set(key, { bytes: (sites.get(key)?.bytes ?? 0) + node.selfSize, calls });
    }
    for (const child of node.children) visit(child, calls);
  };
  visit(head, []);
  return sites;
}

/** What each site holds more, or less, than before; the largest growth first. Without `before`, all that there is. */
export function compareSites(before: ProfileNode | undefined, after: ProfileNode): readonly AllocationSite[] {
  const earlier = before ? sitesOf(before) : new Map<string, AllocationSite>();
  const later = sitesOf(after);
  return [...new Map([...earlier, ...later])]
    .map(([key, { calls }]) => ({ calls, bytes: (later.get(key)?.bytes ?? 0) - (earlier.get(key)?.bytes ?? 0) }))
    .filter(({ bytes }) => bytes !== 0)
    .sort((a, b) => b.bytes - a.bytes);
}
