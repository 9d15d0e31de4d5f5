import { mostBlocks } from './blocks.ts';

/**
 * Which blocks of which files the storage has: kept in the browser, so that a file that is dropped again, even after the page was
 * left, goes on where it was. The storage keeps blocks for a week.
 */
const prefix = 'dropscribe-blocks:';
const keptMs = 6 * 24 * 3_600_000;
const seedLength = 16;

/** One version of one file, under the name that it is uploaded as. */
export interface FileIdentity {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface KeptBlocks {
  /** What the blocks' IDs begin with; nobody else's do. */
  readonly seed: string;
  readonly blockBytes: number;
  readonly done: ReadonlySet<number>;
}

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** What is known of the file's blocks; a new seed and no blocks where nothing is, or they had another size. */
export function readBlocks(kept: Kept, file: FileIdentity, blockBytes: number, nowMs = Date.now()): KeptBlocks {
  const known = parse(kept.getItem(keyOf(file)));
  if (known && known.blockBytes === blockBytes && nowMs - known.atMs < keptMs) {
    return { seed: known.seed, blockBytes, done: new Set(known.runs.flatMap(indexesOf)) };
  }
  return { seed: newSeed(), blockBytes, done: new Set() };
}

export function writeBlocks(kept: Kept, file: FileIdentity, blocks: KeptBlocks, nowMs = Date.now()): void {
  const { seed, blockBytes, done } = blocks;
  try {
    kept.setItem(keyOf(file), JSON.stringify({ seed, blockBytes, atMs: nowMs, runs: runsOf(done) }));
  } catch {
    // The browser's place is used up: then a file that is dropped again begins at its start.
    kept.removeItem(keyOf(file));
  }
}

export function forgetBlocks(kept: Kept, file: FileIdentity): void {
  kept.removeItem(keyOf(file));
}

/** Forgets what the storage has forgotten. */
export function dropOldBlocks(kept: Kept, nowMs = Date.now()): void {
  const keys = Array.from({ length: kept.length }, (_, at) => kept.key(at) ?? '');
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const atMs = parse(kept.getItem(key))?.atMs ?? 0;
    if (nowMs - atMs >= keptMs) kept.removeItem(key);
  }
}

const keyOf = ({ name, bytes, modifiedMs }: FileIdentity) => `${prefix}${bytes}:${modifiedMs}:${name}`;

const newSeed = () => crypto.randomUUID().replaceAll('-', '').slice(0, seedLength);

/** Blocks from the first to the last; they are sent about in order, so that there are few of these. */
type Run = readonly [first: number, last: number];

function runsOf(done: ReadonlySet<number>): Run[] {
  const runs: [number, number][] = [];
  for (const index of [...done].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}

function indexesOf([first, last]: Run): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

interface Written {
  readonly seed: string;
  readonly blockBytes: number;
  readonly atMs: number;
  readonly runs: readonly Run[];
}

function parse(text: string | null): Written | undefined {
  try {
    const read: unknown = JSON.parse(text ?? 'null');
    return isWritten(read) ? read : undefined;
  } catch {
    // Not ours, or cut off: as if there were nothing.
    return undefined;
  }
}

function isWritten(read: unknown): read is Written {
  if (typeof read !== 'object' || read === null) return false;
  const { seed, blockBytes, atMs, runs } = read as Partial<Record<keyof Written, unknown>>;
  return (
    typeof seed === 'string' &&
    seed.length === seedLength &&
    typeof blockBytes === 'number' &&
    typeof atMs === 'number' &&
    Array.isArray(runs) &&
    runs.every(isRun)
  );
}

function isRun(read: unknown): read is Run {
  const [first, last] = Array.isArray(read) ? read : [];
  return Number.isInteger(first) && Number.isInteger(last) && 0 <= first && first <= last && last < mostBlocks;
}
