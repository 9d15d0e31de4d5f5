/** The fuzz bench: thousands of damaged files, none of which may harm whoever reads them. */
import { parseArgs } from 'node:util';
import { ffmpegPath } from '../local/ffmpeg-path.ts';
import { baseFiles } from '../test/fuzz/base-files.ts';
import { type CorpusOptions, type CorpusResult, runCorpus } from '../test/fuzz/corpus.ts';
import { machine } from './report/machine.ts';
import { type Column, figure, markdownTable } from './report/table.ts';

const fuzzUsage = `npm run bench -- fuzz [--seed N] [--files N] [--decoded N]
  --seed      the same seed gives the same files; one from the clock when left out
  --files     damaged files that are read as the app reads them before a decoder is needed; 12000
  --decoded   of these, so many go through ffmpeg too; 150`;

/** One file read in JavaScript takes a millisecond, decoded some tens; a minute is a hang, on any machine. */
const deadlineMs = 60_000;
/** The process may grow by this: a thread with its code, and the garbage of files of 48 KB. */
const mostGrownMb = 250;

interface Part extends CorpusResult {
  readonly name: string;
  readonly seconds: number;
}

export async function benchFuzz(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      files: { type: 'string', default: '12000' },
      decoded: { type: 'string', default: '150' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(fuzzUsage);
    return true;
  }
  const [seed, files, decoded] = [
    whole('seed', values.seed),
    whole('files', values.files),
    whole('decoded', values.decoded),
  ];
  const bases = await baseFiles();
  console.error(`seed ${seed}, ${bases.length} proper files to damage`);
  const order = { bases, seed, deadlineMs, signal };
  const parts = [
    await part('read', { ...order, from: 0, files }),
    // Spread over all kinds, since the number of a file tells its kind.
    await part('decoded', { ...order, from: 0, files: decoded, ffmpegPath: ffmpegPath() }),
  ];
  const faults = parts.flatMap((one) => one.faults);
  console.log(`Damaged files and what became of them, seed ${seed}; ${machine()}\n`);
  console.log(`${markdownTable(parts, columns)}\n`);
  for (const { name, outcomes } of parts) console.log(`${name}: ${inWords(outcomes)}`);
  for (const fault of faults) console.log(fault);
  const withinMemory = parts.every(({ grownMb }) => grownMb <= mostGrownMb);
  if (!withinMemory) console.log(`The process grew by more than ${mostGrownMb} MB.`);
  console.log(JSON.stringify({ bench: 'fuzz', machine: machine(), seed, bases: bases.length, mostGrownMb, parts }));
  return faults.length === 0 && withinMemory;
}

const columns: readonly Column<Part>[] = [
  { heading: 'files', cell: ({ name }) => name, left: true },
  { heading: 'number', cell: ({ files }) => figure(files) },
  { heading: 'sound', cell: ({ outcomes }) => figure(outcomes['audio'] ?? 0) },
  { heading: 'left to a decoder', cell: ({ outcomes }) => figure(outcomes['encoded'] ?? 0) },
  { heading: 'refused in plain words', cell: ({ outcomes }) => figure(refused(outcomes)) },
  { heading: 'crashes, hangs, riddles', cell: ({ faults }) => figure(faults.length) },
  { heading: 'slowest ms', cell: ({ slowestMs }) => figure(slowestMs) },
  { heading: 'process grew by MB', cell: ({ grownMb }) => figure(grownMb) },
  { heading: 'seconds', cell: ({ seconds }) => figure(seconds, 1) },
];

async function part(name: string, options: CorpusOptions): Promise<Part> {
  options.signal?.throwIfAborted();
  const began = performance.now();
  const result = await runCorpus(options);
  return { name, ...result, seconds: (performance.now() - began) / 1_000 };
}

function refused(outcomes: CorpusResult['outcomes']): number {
  return Object.entries(outcomes).reduce(
    (sum, [code, count]) => sum + (['audio', 'encoded'].includes(code) ? 0 : count),
    0,
  );
}

function inWords(outcomes: CorpusResult['outcomes']): string {
  const sorted = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  return sorted.map(([code, count]) => `${code} ${count}`).join(', ');
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} ${text}: give a whole number.`);
  return value;
}
