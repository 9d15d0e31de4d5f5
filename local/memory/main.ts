/** `npm run memory`: what is in the heap of a running worker, what grows there, and who holds it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type MemoryCommand, readArguments, usage } from './arguments.ts';
import { countClasses } from './class-counts.ts';
import { fetchSnapshot, type SnapshotSource } from './fetch-snapshot.ts';
import { HeapGraph } from './heap-graph.ts';
import { findHolders } from './holders.ts';
import { holdersSvg, svgToPng } from './holders-picture.ts';
import { holdersText } from './holders-text.ts';
import { countsText, differenceText, type Moment } from './snapshot-text.ts';

type Command<Kind> = Extract<MemoryCommand, { readonly kind: Kind }>;

const pictures = fileURLToPath(new URL('../../.dropscribe/memory/', import.meta.url));
const say = (lines: readonly string[]) => console.log(lines.join('\n'));

try {
  const command = readArguments(process.argv.slice(2), process.env['MEMORY_KEY']);
  switch (command.kind) {
    case 'help':
      say([usage]);
      break;
    case 'snapshot':
      await snapshot(command);
      break;
    case 'difference':
      say(differenceText(momentOf(command.before), momentOf(command.after), command.top));
      break;
    case 'holders':
      await holders(command);
      break;
  }
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = 1;
}

async function snapshot({ source, out, top, second }: Command<'snapshot'>): Promise<void> {
  const first = await withSnapshot(source, out && (second ? numbered(out, 1) : out), momentOf);
  say(countsText(first, top));
  if (!second) return;
  if (second === 'on-enter') await enter('\nPress Enter for the second snapshot. ');
  else await pause(second.afterMs);
  say(['', ...differenceText(first, await withSnapshot(source, out && numbered(out, 2), momentOf), top)]);
}

async function holders({ className, of, out, paths }: Command<'holders'>): Promise<void> {
  const find = (path: string) => findHolders(HeapGraph.read(path), className);
  const found = typeof of === 'string' ? find(of) : await withSnapshot(of, undefined, find);
  say(holdersText(found, paths));
  if (found.paths.length === 0) return;
  const picture = resolve(out ?? join(pictures, `holders-${className.replaceAll(/\W+/g, '-')}`));
  await mkdir(dirname(picture), { recursive: true });
  const svg = await holdersSvg(found, paths);
  await writeFile(`${picture}.svg`, svg);
  const png = svgToPng(svg);
  if (png) await writeFile(`${picture}.png`, png);
  say(['', `The picture: ${picture}.svg${png ? ' and .png' : ' (no font here to draw a PNG with)'}`]);
}

/** Takes a snapshot and uses it; it is deleted afterwards unless there is a place to keep it. */
async function withSnapshot<T>(source: SnapshotSource, keep: string | undefined, use: (path: string) => T): Promise<T> {
  if (keep) {
    await fetchSnapshot(source, keep);
    return use(keep);
  }
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-memory-'));
  try {
    const path = join(folder, 'heap.heapsnapshot');
    await fetchSnapshot(source, path);
    return use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function momentOf(path: string): Moment {
  const graph = HeapGraph.read(path);
  return { facts: graph.facts, counts: countClasses(graph) };
}

/** `leak.heapsnapshot` as `leak-1.heapsnapshot` */
function numbered(path: string, number: number): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
}

async function enter(question: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  await terminal.question(question);
  terminal.close();
}
