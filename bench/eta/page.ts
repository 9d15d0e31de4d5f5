import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Bar, barLines } from '../report/bars.ts';
import { writeChart } from '../report/chart.ts';
import { machine } from '../report/machine.ts';
import type { EtaResult } from './run-case.ts';
import { etaTable } from './table.ts';
import { allowedPercent, leastErrorMs } from './told.ts';

const docs = new URL('../../docs/', import.meta.url);

/** Writes docs/eta.md and docs/img/eta.{svg,png}. */
export async function writeEtaPage(results: readonly EtaResult[], bars: readonly Bar[]): Promise<void> {
  await mkdir(new URL('img/', docs), { recursive: true });
  await writeChart(fileURLToPath(new URL('img/eta', docs)), {
    title: 'When it was told to be done, by when it was',
    xTitle: 'part of the time, %',
    yTitle: '%',
    lines: results.map(({ wanted, looks, tookMs }) => ({
      name: wanted.label,
      points: looks.flatMap(({ atMs, etaMs }) =>
        etaMs === undefined ? [] : [{ x: (100 * atMs) / tookMs, y: (100 * (atMs + etaMs)) / tookMs }],
      ),
    })),
  });
  await writeFile(new URL('eta.md', docs), textOf(results, bars));
}

function textOf(results: readonly EtaResult[], bars: readonly Bar[]): string {
  return `# How well a job says how long it still takes, measured

<!-- Written by the command below: change bench/eta/page.ts, not this page. -->

    npm run bench -- eta --write    # all of this page, about 8 minutes
    npm run bench -- eta --quick    # 5 minutes of audio, and with speakers: about 3 minutes

${machine()}. All of the app runs, on the stand-ins, at the SDK's own pace; each row has an app of its own.

${etaTable(results)}

\`\`\`text
${barLines(bars)}
\`\`\`

![When it was told to be done, by when it was: 100 % is right](img/eta.svg)

- The job's status is looked at four times a second, from the drop to the transcript: *s*. *Told* is its \`etaSeconds\`; the error is by the time that was
  really left, + when it took less than was told. Where none is told, the table says what the job was at.
- *Percent* is the status's own, by audio time recognised: segments go side by side, so little of a file of one wave is done at half-way, and much of it at
  once. *Back* is how often it was less than at the look before.
- The bars ask for ${allowedPercent} % of what is left, or ${leastErrorMs / 1_000} s: that is about what a look itself takes where 90 recognitions are under
  way on this machine, and what the next segment to begin may wait.
- *Room for 30 sessions*: the app counts with 100, and the service answers 429 beyond 30. *Behind one of 1 h*: that file was dropped 4 s before and
  has nine tenths of the sessions. What it leaves free shows when the segments behind it begin; until then it is told as if nothing were left free.

How it is worked out: [estimate-left.ts](../src/lib/pipeline/estimate-left.ts). Until the first segment is done the planner's own numbers hold ([planning](planning.md)); then
what is left is played as the lanes will take it, with what those that are done took, and those under way have taken. Workers note
which are under way ([segment-note.ts](../src/lib/pipeline/segment-note.ts)), at most once a second.
`;
}
