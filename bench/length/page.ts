import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Bar, barLines } from '../report/bars.ts';
import { writeChart } from '../report/chart.ts';
import { machine } from '../report/machine.ts';
import type { LengthResult } from './run-case.ts';
import { lengthTable } from './table.ts';

const docs = new URL('../../docs/', import.meta.url);
/** The longest files, and the short ones that they are held to. */
const isCharted = ({ wanted }: LengthResult) => wanted.files > 1 || wanted.minutes >= 180;

/** Writes docs/memory-length.md and docs/img/memory-length.{svg,png}. */
export async function writeLengthPage(results: readonly LengthResult[], bars: readonly Bar[]): Promise<void> {
  await mkdir(new URL('img/', docs), { recursive: true });
  await writeChart(fileURLToPath(new URL('img/memory-length', docs)), {
    title: 'Worker and ffmpeg from the drop to the transcript',
    xTitle: 'part of the time, %',
    yTitle: 'MB',
    lines: results.filter(isCharted).map(({ wanted, samples, tookSeconds }) => ({
      name: wanted.label,
      points: samples.map(({ atMs, mb }) => ({ x: Math.min(100, atMs / (10 * tookSeconds)), y: mb })),
    })),
  });
  await writeFile(new URL('memory-length.md', docs), textOf(results, bars));
}

function textOf(results: readonly LengthResult[], bars: readonly Bar[]): string {
  return `# Memory by the length of a file, measured

<!-- Written by the command below: change bench/length/page.ts, not this page. -->

    npm run bench -- length --write    # all of this page, 12 minutes on an idle machine of this size
    npm run bench -- length --quick    # a minute and ten minutes only: about 2 minutes

${machine()}. All of the app runs, on the stand-ins; each row has an app of its own.

${lengthTable(results)}

\`\`\`text
${barLines(bars)}
\`\`\`

![Worker and ffmpeg from the drop to the transcript](img/memory-length.svg)

## How it is measured

- *Worker peak* is the kernel's own mark of the worker's resident memory (VmHWM) from its start on, *ffmpeg peak* that of the largest
  ffmpeg. *Together* is the most that the worker and all its ffmpegs took at one moment, seen ten times a second, and at least the worker's peak.
- Of an ffmpeg's resident memory only 15 MB are its own; the rest is its program and libraries, which all ffmpegs share with each other
  and the system may drop. It is counted here all the same.
- The audio is test audio whose every word is checked. A segment is 30 s, so that a minute has two, and the SDK sends each at once
  (\`SPEECH_BURST_MS\`): at its own pace of twice real time ten hours would take five.
- *s* says how busy the machine was rather than anything else: memory hardly depends on that, so the rows on this page were measured side by side and
  with other work running.
- The worker does not retire (\`RETIRE_OVER_RSS_MB\` is 0), and the bars ask that it is one worker from beginning to end.

## What a long file is compared with

What a worker takes depends on how much it does at once, and a little on how long it has been at it: in its first seconds most of its code has not
been compiled, and no thread has followed another. Neither is the length of a file. So each row says how many recognitions
there are at once, and is held to files of a minute, of the same format and with as many at once, that keep the worker as busy:

- *2 at once* is what a file of a minute has by itself. Sixty of them, an hour of audio, are dropped together and take turns.
- *90 at once* is what one long file has by the settings as they come, with 100 sessions. 270 files of a minute, ninety at a time, have two segments
  each and keep the worker busy for six rounds; ten hours do for thirteen. Short files have ninety sessions in all, and 120 activities, since they
  are planned and published besides: seldom are ninety of theirs recognised at once. The chart shows that ten hours grow to their size in the first
  fifth of their time.
- *Than one minute alone* compares with a single file of a minute, of the same format, that is the first of a fresh worker. It is no bar, because
  sixty such files, one after the other, take more than one as well. Besides, of an m4a of a minute the decoder has ended before the first
  recognition begins, while a longer file is recognised as it is decoded.
- Short m4a have two ffmpegs at once, a long one has a single one: take one ffmpeg off the short files to compare the worker alone. With ninety
  at once they would have ninety, so that is not compared.

## Why it is flat

Audio is read by range and never held as a whole; a decoder is a few pipe buffers ahead; the transcript is merged and written a segment at a time.
What is left to grow is garbage and holes:

- Freed buffers of audio go back to the system instead of leaving holes (\`MALLOC_MMAP_THRESHOLD_\`, \`MALLOC_ARENA_MAX\`).
- V8 collects all garbage once its heap is 30 % larger than what was alive, not several times as large (\`--heap-growing-percent=30\`). Young
  memory is small (\`--max-semi-space-size=2\`), so that most garbage is old: without the former the heap swung between 33 and 118 MB over ten hours,
  two segments at once, and the worker took 314 MB, since V8 keeps such pages.
- Who asks how far a long file is has listed only what is new: all of ten hours' segments are a megabyte of XML at each look.
- Garbage is collected on purpose where much of it lies outside of V8's heap: at each recognition's end, while the pauses of a long file are
  looked for, while a file is decoded, and while a long transcript is merged.

\`local/stack.ts\` sets the first two for the worker on this machine, the deployment for the worker on Azure.
`;
}
