import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Bar, barLines } from '../report/bars.ts';
import { writeChart } from '../report/chart.ts';
import { markdownTable } from '../report/table.ts';
import type { Run } from './measure.ts';
import type { MemoryOptions } from './options.ts';
import { faults } from './scene.ts';
import { type Summary, summaryColumns } from './summary.ts';
import { naive, naiveClose, oneThread, ours } from './variants.ts';

const docs = new URL('../../docs/', import.meta.url);
/** The lines of the chart; more of them would hide each other. */
const charted = [naive, naiveClose, oneThread, ours];

export interface MemoryPage {
  readonly setting: string;
  readonly runs: readonly Run[];
  readonly summaries: readonly Summary[];
  readonly bars: readonly Bar[];
  readonly options: MemoryOptions;
}

/** Writes docs/memory-bench.md and docs/img/memory-bench.{svg,png}. */
export async function writeMemoryPage(page: MemoryPage): Promise<void> {
  await mkdir(new URL('img/', docs), { recursive: true });
  await writeChart(fileURLToPath(new URL('img/memory-bench', docs)), {
    title: 'Resident memory over transcriptions',
    xTitle: 'transcriptions that have ended',
    yTitle: 'MB',
    lines: charted.flatMap(({ id, label }) => {
      const run = page.runs.find(({ variant }) => variant.id === id);
      return run ? [{ name: label, points: run.samples.map(({ ended, rssMb }) => ({ x: ended, y: rssMb })) }] : [];
    }),
  });
  await writeFile(new URL('memory-bench.md', docs), textOf(page));
}

function textOf({ setting, summaries, bars, options }: MemoryPage): string {
  const { count, audioSeconds, concurrency } = options;
  return `# What transcriptions leave in memory, measured

<!-- Written by the command below: change bench/memory/page.ts, not this page. -->

    npm run bench -- memory --count ${count} --audio-seconds ${audioSeconds} --concurrency ${concurrency} --write

${setting}.

![Resident memory over transcriptions](img/memory-bench.svg)

${markdownTable(summaries, summaryColumns)}

\`\`\`text
${barLines(bars)}
\`\`\`

## How it is measured

- Each variant runs in a fresh process that does nothing else, against a local Speech service in another process. The audio
  is test audio whose every word is checked: *recognised* are jobs that got all of them.
- One job in ten meets a fault, the same one in every variant: ${faults.map((fault) => `\`${fault}\``).join(', ')}, in turn.
- *naive* is the quickstart of the SDK: a push stream, handlers that close over their list and their transcriber,
  \`stopTranscribingAsync\` at the end. It waits for ever when the service does not answer; the bench gives such a job up after 15 s, and
  keeps the process alive when the SDK leaves a promise unhandled. *With close()* calls the transcriber's \`close()\` as well.
- *ours* is what an activity does: a credential of its own, a place in a single-use carrier thread of the built app
  (\`dist/carrier-thread.cjs\`), at most 5 threads at once. *Watched inside* is the same with a watch in each thread that
  collects garbage ten times a second and tells when the SDK objects of each job were collected.
- *All in one thread* runs the same recognition without threads, so that nothing is hidden by a thread's end, and remembers every
  job's phrases and its cancel function, as a process that answers for its jobs does. The rows after it leave one rule out each.
- Memory is the process's resident set, twice a second after a forced collection of its main thread; the peak is the kernel's
  own mark (VmHWM). *MB per transcription* is the slope of the least-squares line over the second half of the transcriptions.
- *Objects left* are live instances of six SDK classes in the main thread 3 s after the last job (\`v8.queryObjects\`); where there are carrier
  threads, the SDK is nowhere else, and it is the threads that are left. *Sockets left* is the Speech service's own count.
- *Release* is the time from a job's end until its last socket was closed, as the service sees it, and its SDK objects were
  collected; garbage is collected ten times a second while a job that ended is alive. For threads that are not watched it is the
  sockets alone.
`;
}
