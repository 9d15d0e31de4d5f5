import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { longCases } from './long-file.ts';

/** The parts of the bench, in the order in which they run: the cheap ones first. */
export const caseIds = ['cold-start', 'hops', ...longCases.map(({ id }) => id), 'one', 'many', 'mixed'] as const;
const quickIds = ['cold-start', 'hops', '30s', '5min', '1h', 'one', 'many'];
const quickFiles = '200';

export interface SpeedOptions {
  readonly cases: ReadonlySet<string>;
  /** Of the case of many files. */
  readonly files: number;
  readonly quota: number;
  /** Where V8 CPU profiles of the case of many files are written. */
  readonly profileDir: string | undefined;
  /** Writes docs/performance.md and its chart. */
  readonly write: boolean;
}

export const speedUsage = `npm run bench -- speed [--quick] [--only ID,ID] [--files 1000] [--quota 100] [--profile DIR] [--write]
  --quick    ${quickIds.join(', ')}, with ${quickFiles} files
  --only     some of: ${caseIds.join(', ')}
  --files    how many short files are dropped at once
  --quota    concurrent sessions that the Speech service allows
  --profile  write V8 CPU profiles of all processes with many files, and say where the time goes
  --write    write docs/performance.md and its chart, which needs all cases`;

/** Throws an Error with a sentence when the arguments cannot be meant. */
export function readSpeedOptions(args: readonly string[]): SpeedOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      files: { type: 'string' },
      quota: { type: 'string', default: '100' },
      profile: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick, only, write, profile } = values;
  if (write && (quick || only !== undefined)) throw new Error('--write needs all cases: leave out --quick and --only.');
  const wanted = only?.split(',') ?? (quick ? quickIds : caseIds);
  const unknown = wanted.find((id) => !caseIds.some((known) => known === id));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${caseIds.join(', ')}.`);
  return {
    cases: new Set(wanted),
    files: whole('--files', values.files ?? (quick ? quickFiles : '1000'), 1, 100_000),
    quota: whole('--quota', values.quota, 1, 10_000),
    profileDir: profile === undefined ? undefined : resolve(profile),
    write,
  };
}

function whole(key: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new Error(`${key} ${text}: a whole number from ${min} to ${max}.`);
}
