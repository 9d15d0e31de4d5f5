/** The length bench: the memory of the app's worker over the length of a file. */
import { parseArgs } from 'node:util';
import { busyCases, type LengthCase, lengthCases, minutes } from './length/cases.ts';
import { type LengthResult, runCase } from './length/run-case.ts';
import { atMost, type Bar, barLines } from './report/bars.ts';
import { machine } from './report/machine.ts';
import { type Column, figure, markdownTable } from './report/table.ts';

const all = [...lengthCases, ...busyCases];

const lengthUsage = `npm run bench -- length [--quick] [--only ID,ID]
  --quick   a minute and ten minutes only
  --only    some of: ${all.map(({ id }) => id).join(', ')}`;

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
    const result = await runCase(wanted, signal);
    results.push(result);
    console.error(`  ${figure(result.togetherMb)} MB, ${figure(result.tookSeconds)} s`);
  }
  const bars = barsOf(results);
  console.log(`Two segments at once but where said; SPEECH_BURST_MS is 600000, so that it ends soon; ${machine()}\n`);
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
  const unknown = wanted?.find((id) => !all.some((known) => known.id === id));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${all.map(({ id }) => id).join(', ')}.`);
  return all.filter(({ id, long }) => (wanted ? wanted.includes(id) : !(values.quick && long)));
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

/** Every file against those of a minute, and every word of each. */
function barsOf(results: readonly LengthResult[]): readonly Bar[] {
  const reference = results.find(({ id }) => id === minutes.id);
  const others = results.filter(({ id }) => id !== minutes.id && lengthCases.some((known) => known.id === id));
  return [
    ...(reference ? others.map((result) => memoryBar(result, reference)) : []),
    ...results.map(({ label, words, failure, oneWorker }) => ({
      what: `${label}: every word once, in order, by one worker`,
      measured: failure ?? `${words.said} said, ${words.lost} lost, ${words.doubled} doubled, ${words.strange} strange`,
      passed: !failure && words.lost + words.doubled + words.strange === 0 && words.inOrder && oneWorker,
    })),
  ];
}

function memoryBar(result: LengthResult, reference: LengthResult): Bar {
  const moreMb = result.togetherMb - reference.togetherMb;
  return atMost(`${result.label}: more than "${reference.label}", ffmpeg included,`, allowedMb, moreMb, 'MB');
}
