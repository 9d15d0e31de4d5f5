import { parseArgs } from 'node:util';
import { type Variant, variants } from './variants.ts';

export interface MemoryOptions {
  readonly count: number;
  readonly audioSeconds: number;
  readonly concurrency: number;
  readonly variants: readonly Variant[];
  /** Writes docs/memory-bench.md and its chart. */
  readonly write: boolean;
}

export const memoryUsage = `npm run bench -- memory [--count 200] [--audio-seconds 10] [--concurrency 16] [--only ID,ID] [--write]
  --only    some of: ${variants.map(({ id }) => id).join(', ')}
  --write   write docs/memory-bench.md and its chart, which needs all variants`;

/** Throws an Error with a sentence when the arguments cannot be meant. */
export function readMemoryOptions(args: readonly string[]): MemoryOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '200' },
      'audio-seconds': { type: 'string', default: '10' },
      concurrency: { type: 'string', default: '16' },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { only, write } = values;
  if (write && only !== undefined) throw new Error('--write needs all variants: leave out --only.');
  return {
    count: whole('--count', values.count, 10, 100_000),
    audioSeconds: whole('--audio-seconds', values['audio-seconds'], 1, 600),
    concurrency: whole('--concurrency', values.concurrency, 1, 100),
    variants: only === undefined ? variants : only.split(',').map(variantNamed),
    write,
  };
}

function whole(key: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new Error(`${key} ${text}: a whole number from ${min} to ${max}.`);
}

function variantNamed(id: string): Variant {
  const found = variants.find((variant) => variant.id === id);
  if (found) return found;
  throw new Error(`--only ${id}: there are ${variants.map((variant) => variant.id).join(', ')}.`);
}
