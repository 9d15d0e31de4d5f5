import { parseArgs } from 'node:util';
import { type EtaCase, etaCases } from './cases.ts';

export const etaUsage = `npm run bench -- eta [--quick] [--only ID,ID] [--write]
  --quick   5 minutes, and with speakers
  --only    some of: ${etaCases.map(({ id }) => id).join(', ')}
  --write   write docs/eta.md and its chart, which needs all cases`;

const quickIds = ['5min', 'speakers'];

export interface EtaOptions {
  readonly cases: readonly EtaCase[];
  readonly write: boolean;
}

/** Throws an Error with a sentence when the arguments cannot be meant. */
export function readEtaOptions(args: readonly string[]): EtaOptions | 'help' {
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
  const ids = values.only?.split(',') ?? (values.quick ? quickIds : etaCases.map(({ id }) => id));
  const unknown = ids.find((wanted) => !etaCases.some(({ id }) => id === wanted));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: there are ${etaCases.map(({ id }) => id).join(', ')}.`);
  }
  if (values.write && ids.length < etaCases.length) {
    throw new Error('--write: the page has all cases, so it goes with neither --only nor --quick.');
  }
  return { cases: etaCases.filter(({ id }) => ids.includes(id)), write: values.write };
}
