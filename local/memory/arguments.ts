import { parseArgs } from 'node:util';
import type { SnapshotSource } from './fetch-snapshot.ts';

export const usage = `Usage:
  npm run memory -- snapshot                    counts and bytes by class, in the running worker
  npm run memory -- snapshot --again            the same, once more when you press Enter, and what differs
  npm run memory -- snapshot --seconds N        the same, once more after N seconds
  npm run memory -- snapshot --diff A B         what differs between two snapshots that were kept
  npm run memory -- holders CLASS               who holds the instances of a class, as text and picture
  npm run memory -- holders CLASS --snapshot F  the same, of a snapshot that was kept

  --url URL     the app (http://127.0.0.1:7071); its setting MEMORY_SNAPSHOT_DIR must be set
  --thread N    another thread than the main one
  --out FILE    keep the snapshot (it holds secrets); of holders, the picture: FILE.svg and FILE.png
  --top N       rows shown (30)
  --paths N     paths shown (5)`;

export type MemoryCommand =
  | {
      readonly kind: 'snapshot';
      readonly source: SnapshotSource;
      readonly out: string | undefined;
      readonly top: number;
      /** When the second one is taken; undefined: there is none. */
      readonly second: 'on-enter' | { readonly afterMs: number } | undefined;
    }
  | { readonly kind: 'difference'; readonly before: string; readonly after: string; readonly top: number }
  | {
      readonly kind: 'holders';
      readonly className: string;
      /** A kept snapshot, or where to take one. */
      readonly of: string | SnapshotSource;
      readonly out: string | undefined;
      readonly paths: number;
    }
  | { readonly kind: 'help' };

/** Reads the command line. Throws an Error with a sentence when it cannot be meant. */
export function readArguments(args: readonly string[], key: string | undefined): MemoryCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:7071' },
      thread: { type: 'string', default: '0' },
      out: { type: 'string' },
      top: { type: 'string', default: '30' },
      paths: { type: 'string', default: '5' },
      again: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      diff: { type: 'boolean', default: false },
      snapshot: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, ...names] = positionals;
  if (values.help || command === undefined) return { kind: 'help' };
  if (!URL.canParse(values.url)) throw new Error(`--url ${values.url} is no address.`);
  const source = { url: values.url, threadId: whole('thread', values.thread, 0), key };
  const [out, top, paths] = [values.out, whole('top', values.top, 1), whole('paths', values.paths, 1)];
  if (command === 'snapshot' && values.diff) {
    const [before, after] = names;
    if (!before || !after || names.length > 2) throw new Error('--diff needs two snapshots, the earlier one first.');
    return { kind: 'difference', before, after, top };
  }
  if (command === 'snapshot') {
    if (names.length > 0) throw new Error(`What is "${names[0]}" meant to be? --diff compares, --out keeps.`);
    const { again, seconds } = values;
    const second = again ? 'on-enter' : seconds && { afterMs: 1_000 * whole('seconds', seconds, 1) };
    return { kind: 'snapshot', source, out, top, second: second || undefined };
  }
  if (command === 'holders') {
    const [className] = names;
    if (!className || names.length > 1) throw new Error('holders needs the name of one class.');
    return { kind: 'holders', className, of: values.snapshot ?? source, out, paths };
  }
  throw new Error(`There is no command "${command}".\n${usage}`);
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw new Error(`--${name} ${text}: it must be a whole number from ${least} on.`);
  }
  return value;
}
