import { parseArgs } from 'node:util';
import { type LengthCase, lengthCases } from './cases.ts';

export const lengthUsage = `npm run bench -- length [--quick] [--only ID,ID] [--write]
  --quick   a minute and ten minutes only
  --only    some of: ${lengthCases.map(({ id }) => id).join(', ')}
  --write   write docs/memory-length.md and its chart`;

export interface LengthOptions {
  readonly cases: readonly LengthCase[];
  readonly write: boolean;
}

/** Throws for a case that is not there. */
export function readLengthOptions(args: readonly string[]): LengthOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const wanted = values.only?.split(',');
  const unknown = wanted?.find((id) => !lengthCases.some((known) => known.id === id));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: there are ${lengthCases.map(({ id }) => id).join(', ')}.`);
  }
  const cases = lengthCases.filter(({ id, long }) => (wanted ? wanted.includes(id) : !(values.quick && long)));
  return { cases, write: values.write };
}
