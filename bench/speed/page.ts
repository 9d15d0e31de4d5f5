import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Bar, barLines } from '../report/bars.ts';
import { writeChart } from '../report/chart.ts';
import { machine } from '../report/machine.ts';
import { figure } from '../report/table.ts';
import { roles } from './batch.ts';
import type { ManyResult } from './many-files.ts';
import { profileText } from './profile-summary.ts';
import { oneRecognizerOf, type SpeedReport } from './report.ts';
import { roleNames } from './role-names.ts';
import { longTable, manyTable, mixedTable, smallTable, usageTable } from './tables.ts';

const profileRows = 10;
const docs = new URL('../../docs/', import.meta.url);

/** Writes docs/performance.md and docs/img/performance.{svg,png}. */
export async function writeSpeedPage(report: SpeedReport, bars: readonly Bar[]): Promise<void> {
  await mkdir(new URL('img/', docs), { recursive: true });
  const { long } = report;
  const line = (name: string, ms: (length: SpeedReport['long'][number]) => number | undefined) => ({
    name,
    points: long.flatMap((one) => {
      const y = ms(one);
      return y === undefined ? [] : [{ x: one.lengthMs / 60_000, y: y / 1_000 }];
    }),
  });
  await writeChart(fileURLToPath(new URL('img/performance', docs)), {
    title: 'From the drop to the transcript',
    xTitle: 'length of the file, minutes',
    yTitle: 'seconds',
    logarithmic: true,
    lines: [
      line('one recognizer', ({ lengthMs }) => oneRecognizerOf(report, lengthMs)?.tookMs),
      line('Dropscribe', ({ wallMs }) => wallMs),
      line(`the ceiling at ${report.quota} sessions`, ({ ceilingMs }) => ceilingMs),
    ],
  });
  await writeFile(new URL('performance.md', docs), textOf(report, bars));
}

function textOf(report: SpeedReport, bars: readonly Bar[]): string {
  const { quota, many, mixed, profiles } = report;
  const session = figure(many?.sessionMs === undefined ? undefined : many.sessionMs / 1_000, 2);
  return `# How fast it is, measured

<!-- Written by the command below: change bench/speed/page.ts, not this page. -->

    npm run bench -- speed --write         # all of this page, about 20 minutes
    npm run bench -- speed --quick         # half a minute to an hour of audio, and 200 files: about 6 minutes
    npm run bench -- speed --only 1h,many  # some of it; --help names the parts

${machine()}; a quota of ${quota} sessions.

![From the drop to the transcript, by the length of the file](img/performance.svg)

## One file

${longTable(report)}

- *s* is from the drop to the transcript: both times are the storage's own. The file of 30 s was dropped five times and that of
  5 min three times, one after the other: the median. Storage events on this machine are found by looking twice a second, so that a
  quarter of a second in each time is the wait for that.
- *Predicted* is what the planner reckons with for the recognition: without the event, the planning and the publishing.
- *Ceiling* is what the service's limits allow at best: segments as short as the planner may make them, so that each still has context,
  the first 5 s of each sent at once and the rest at twice real time, none of ${quota} sessions ever idle; nothing for starting, reading and publishing.
- *One recognizer* is the SDK's quickstart on the same file and the same service, in a process of its own. It was run on 30 s and 5 min; a
  longer file's time (~) is the straight line through the two.
- *Billed* is all audio that the service heard, by the length of the file: where a file is cut without a pause, both sides hear some seconds.
- *Events* are those of the orchestrations' histories: of the instance that has most, and of all that a file needs.

## Many short files

${many ? manyTable(many) : 'Not measured.'}

All are dropped at once: the storage copies them, 16 at a time, from where they were put before. The *ceiling* is the quota by the length
of a session (${session} s, measured on such a file alone: a connection is opened, 5 s are sent at once, 5 s at twice real time, and it is closed).

${many ? cpuText(many) : ''}

${
  profiles
    ? `Where that time goes, from V8 profiles of a run of its own with 300 files: in which module, and for which folder of this project. More of it, and
the profiles themselves: \`npm run bench -- speed --only many --profile DIR\`.

${profileText(
  profiles.filter(({ role }) => role !== 'bench'),
  profileRows,
)}`
    : ''
}

## Short files behind a long one

${mixed ? mixedTable(mixed) : 'Not measured.'}

## Steps

${smallTable(report)}

- The event is raised by the bench, at the moment the file is there, without the wait of the local events; the worker has transcribed before.
- The bundle is loaded by plain \`node\` with a stub of the Functions worker's own module, nine times; it comes from the disk's cache.

## What it took

${usageTable(report)}

- Memory is the most of all processes of a kind together. The worker is the process that an instance is sized for.
- In the *bench* process are also the local storage events, in that of the *Speech stand-in* also the token endpoint. On Azure neither these nor
  Azurite would use this machine's processors.
- *By others*: what ran on the machine besides. Where it is much, the figures are worse than the app. Files up to an hour are run up to three
  times when it was more than 15 %, and the run with the least of it counts.

\`\`\`text
${barLines(bars)}
\`\`\`

## What it does not show

- **No real service was measured.** The Speech service is a stand-in on the same machine (see [its page](../local/speech/README.md)): it answers as
  soon as it has heard, at no distance, and recognises test audio, in which each word is a pair of tones. The pace of the audio is that of the real SDK.
- The functions host and its durable engine are stand-ins as well: on Azure a hop from one activity to the next goes through storage queues and
  takes longer, up to the polling interval in \`host.json\`.
- Storage is Azurite: one process, which slows down with the number of blobs in it.
- All runs on one instance. More instances share the quota, so that they add processors and not sessions.
- Files are WAV, which is read where it lies; what has to be decoded takes a processor for that as well.
- A worker that has just been started, and an app that has been scaled to none, take longer for their first file than these tables say.
`;
}

/** What a short file costs, process by process. */
function cpuText({ files, usage }: ManyResult): string {
  const eachMs = (seconds: number) => (1_000 * seconds) / files;
  const sum = roles.reduce((total, role) => total + eachMs(usage.cpuSeconds[role]), 0);
  const parts = roles.map((role) => `${roleNames[role]} ${figure(eachMs(usage.cpuSeconds[role]))}`).join(', ');
  return `A file takes ${figure(sum)} ms of a processor: ${parts}. During the run the machine was ${figure(usage.machineBusyPercent)} % busy,
${figure(usage.othersPercent)} % with other things.`;
}
