/** The length bench: the memory of the app's worker over the length of a file. */
import { parseArgs } from 'node:util';
import { type LengthCase, lengthCases, minuteAlone, minutesAtOnce } from './length/cases.ts';
import { type LengthResult, runCase } from './length/run-case.ts';
import { atMost, type Bar, barLines } from './report/bars.ts';
import { machine } from './report/machine.ts';
import { type Column, figure, markdownTable } from './report/table.ts';

const lengthUsage = `npm run bench -- length [--quick] [--only ID,ID]
  --quick   a minute and ten minutes only
  --only    some of: ${lengthCases.map(({ id }) => id).join(', ')}`;

/** A long file may take so much more than a file of a minute. */
const allowedMb = 20;

/** Measures each case in an app of its own. The answer is whether all bars are passed. */
export async function benchLength(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const cases = readCases(args);
  if (cases === 'help') {
    console.log(lengthUsage);
    return true;
  }
  const results: LengthResult[] = [];
  for (const wanted of cases) {
    console.error(`${wanted.label} ...`);
    results.push(await runCase(wanted, signal));
  }
  const bars = barsOf(results);
  console.log(`SPEECH_BURST_MS is 600000, so that it ends soon; ${machine()}\n`);
  console.log(`${markdownTable(results, columns)}\n\n${barLines(bars)}\n`);
  console.log(JSON.stringify({ bench: 'length', machine: machine(), results, bars }));
  return bars.every(({ passed }) => passed);
}

function readCases(args: readonly string[]): readonly LengthCase[] | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const wanted = values.only?.split(',');
  const unknown = wanted?.find((id) => !lengthCases.some((known) => known.id === id));
  if (unknown !== undefined)
    throw new Error(`--only ${unknown}: there are ${lengthCases.map(({ id }) => id).join(', ')}.`);
  return lengthCases.filter(({ id, long }) => (wanted ? wanted.includes(id) : !(values.quick && long)));
}

const columns: readonly Column<LengthResult>[] = [
  { heading: 'file', cell: ({ label }) => label, left: true },
  { heading: 'idle MB', cell: ({ idleMb }) => figure(idleMb) },
  { heading: 'worker peak MB', cell: ({ workerMb }) => figure(workerMb) },
  { heading: 'ffmpeg peak MB', cell: ({ ffmpegMb }) => figure(ffmpegMb) },
  { heading: 'together MB', cell: ({ togetherMb }) => figure(togetherMb) },
  { heading: 's', cell: ({ tookSeconds }) => figure(tookSeconds) },
  { heading: 'words', cell: ({ words }) => figure(words.said) },
  { heading: 'lost', cell: ({ words }) => figure(words.lost) },
  { heading: 'doubled', cell: ({ words }) => figure(words.doubled + words.strange) },
];

/** Every longer file against files of a minute: one alone, and as many as keep the app as busy as a long file does. */
function barsOf(results: readonly LengthResult[]): readonly Bar[] {
  const of = ({ id }: LengthCase) => results.find((result) => result.id === id);
  const longer = lengthCases.filter(({ minutes }) => minutes > 1).flatMap((wanted) => of(wanted) ?? []);
  return [
    ...longer.flatMap((result) => memoryBars(result, [of(minuteAlone), of(minutesAtOnce)])),
    ...results.map(({ label, words, failed, oneWorker }) => ({
      what: `${label}: every word once, in order, by one worker`,
      measured: `${words.said} said, ${words.lost} lost, ${words.doubled} doubled, ${words.strange} strange, ${failed} files failed`,
      passed: words.lost + words.doubled + words.strange + failed === 0 && words.inOrder && oneWorker,
    })),
  ];
}

function memoryBars(longer: LengthResult, references: readonly (LengthResult | undefined)[]): readonly Bar[] {
  return references.flatMap((reference) =>
    reference
      ? [
          atMost(
            `${longer.label}: more than "${reference.label}"`,
            allowedMb,
            longer.togetherMb - reference.togetherMb,
            'MB',
          ),
        ]
      : [],
  );
}
