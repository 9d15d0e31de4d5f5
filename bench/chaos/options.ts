import { parseArgs } from 'node:util';
import { type ChaosScale, fullScale, shortScale } from './scale.ts';

export interface ChaosArguments {
  readonly seed: number;
  readonly scale: ChaosScale;
  /** Writes docs/chaos.md. */
  readonly write: boolean;
}

export const chaosUsage = `npm run bench -- chaos [--seed N] [--short] [--files 200] [--write]
  --seed   what happens when, and to which file; drawn and printed when left out
  --short  the form that npm test runs: half a minute
  --files  how many files are dropped
  --write  write docs/chaos.md`;

const maxSeed = 2 ** 31;

/** Throws an Error with a sentence when the arguments cannot be meant. */
export function readChaosArguments(args: readonly string[]): ChaosArguments | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      files: { type: 'string' },
      short: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { short, write } = values;
  if (write && (short || values.files !== undefined))
    throw new Error('--write needs the whole: leave out --short and --files.');
  const scale = short ? shortScale : fullScale;
  return {
    seed: whole('--seed', values.seed ?? String(Math.floor(Math.random() * maxSeed)), 0, maxSeed),
    scale: { ...scale, files: whole('--files', values.files ?? String(scale.files), 20, 10_000) },
    write,
  };
}

function whole(key: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new Error(`${key} ${text}: a whole number from ${min} to ${max}.`);
}
