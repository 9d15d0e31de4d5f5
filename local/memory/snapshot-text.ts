import { type AllocationSite, compareSites } from './allocation-sites.ts';
import { type ClassCounts, compareCounts } from './class-counts.ts';
import type { SnapshotFacts } from './heap-graph.ts';
import { SourcePlaces } from './source-places.ts';

/** What is kept of a snapshot to show it, or to compare it with another. */
export interface Moment {
  readonly facts: SnapshotFacts | undefined;
  readonly counts: ClassCounts;
}

/** Functions shown below who called them. */
const shownWithin = 4;
const bytesWidth = 10;

/** Counts and bytes by class, the largest first; at most `top` rows. */
export function countsText({ facts, counts }: Moment, top: number): readonly string[] {
  const all = [...counts].sort(([, a], [, b]) => b.bytes - a.bytes);
  const objects = all.reduce((sum, [, { count }]) => sum + count, 0);
  const bytes = all.reduce((sum, [, count]) => sum + count.bytes, 0);
  const rows = all.slice(0, top).map(([name, count]) => [whole(count.count), whole(count.bytes), name]);
  return [
    ...(facts ? [subject(facts)] : []),
    `${whole(objects)} objects, ${whole(bytes)} bytes, ${all.length} classes`,
    '',
    ...table(['count', 'bytes', 'class'], rows),
    ...more(all.length - rows.length, 'classes'),
  ];
}

/** What changed between two moments: by class, and by allocation site where the second one has samples. */
export function differenceText(before: Moment, after: Moment, top: number): readonly string[] {
  const all = compareCounts(before.counts, after.counts);
  // What V8 keeps for itself grows with every line of code that runs; a leak shows by its classes.
  const [internals, classes] = [all.filter(isInternal), all.filter((row) => !isInternal(row))];
  const rows = [...classes.slice(0, top), ...internals].map((row) => [
    signed(row.countChange),
    whole(row.count),
    signed(row.bytesChange),
    whole(row.bytes),
    row.name,
  ]);
  return [
    ...(after.facts ? [subject(after.facts)] : []),
    ...warnings(before.facts, after.facts),
    '',
    ...table(['count', 'now', 'bytes', 'now', 'class'], rows),
    ...more(classes.length - top, 'classes that changed'),
    '',
    ...sitesText(before.facts, after.facts, top),
  ];
}

function sitesText(before: SnapshotFacts | undefined, after: SnapshotFacts | undefined, top: number): string[] {
  const sampled = after?.allocations;
  if (!sampled) return ['No allocation sites: they are sampled in the main thread, from its first snapshot on.'];
  const earlier = before?.allocations;
  const isComparable = earlier?.since === sampled.since;
  const sites = compareSites(isComparable ? earlier.head : undefined, sampled.head);
  const callers = byCaller(sites);
  const since = isComparable && before ? before.at : sampled.since;
  return [
    `Allocated since ${since} and still alive (sampled, one in ${whole(sampled.everyBytes)} bytes), by who of ours called for it:`,
    '',
    ...callers.slice(0, top).flatMap(({ place, bytes, within }) => [
      `${signed(bytes).padStart(bytesWidth)}  ${place}`,
      ...[...within]
        .sort(([, a], [, b]) => b - a)
        .slice(0, shownWithin)
        .map(([inner, share]) => `${''.padStart(bytesWidth)}  ${signed(share).padStart(bytesWidth)}  ${inner}`),
    ]),
    ...more(callers.length - top, 'callers'),
  ];
}

interface Caller {
  readonly place: string;
  readonly bytes: number;
  /** The functions that allocated, called by it. */
  readonly within: ReadonlyMap<string, number>;
}

/** Sums up sites by the innermost function that is neither a package's nor Node's. The one that grew most first. */
function byCaller(sites: readonly AllocationSite[]): readonly Caller[] {
  const places = new SourcePlaces();
  const callers = new Map<string, { bytes: number; within: Map<string, number> }>();
  for (const { calls, bytes } of sites) {
    const found = calls.map((call) => places.find(call));
    const place = (found.find(({ isOurs }) => isOurs) ?? found.at(-1))?.text ?? 'V8 itself';
    const inner = found[0]?.text ?? place;
    const caller = callers.get(place) ?? { bytes: 0, within: new Map<string, number>() };
    caller.bytes += bytes;
    if (inner !== place) caller.within.set(inner, (caller.within.get(inner) ?? 0) + bytes);
    callers.set(place, caller);
  }
  return [...callers]
    .map(([place, caller]) => ({ place, ...caller }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

function subject({ at, process, thread }: SnapshotFacts): string {
  const rss = (process.rssBytes / 1_000_000).toFixed(0);
  return `Process ${process.pid}, ${thread.name} thread, Node ${process.node}, at ${at}; the process takes ${rss} MB.`;
}

function warnings(before: SnapshotFacts | undefined, after: SnapshotFacts | undefined): string[] {
  if (!before || !after) return [];
  if (before.process.pid !== after.process.pid) {
    return ['The two are of different processes: the worker was replaced, and what differs is not a leak.'];
  }
  return before.thread.id === after.thread.id ? [] : ['The two are of different threads.'];
}

const isInternal = ({ name }: { readonly name: string }) => name.startsWith('(');
const more = (count: number, what: string) => (count > 0 ? [`... and ${count} more ${what}; --top shows more.`] : []);
const whole = (value: number) => value.toLocaleString('en-US');
const signed = (value: number) => (value > 0 ? `+${whole(value)}` : whole(value));

/** Columns of numbers, right-aligned, and a last one of names. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [header, ...rows].map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padStart(widths[column] ?? 0))).join('  '),
  );
}
