import { writeFile } from 'node:fs/promises';
import { type Bar, barLines } from '../report/bars.ts';
import { machine } from '../report/machine.ts';
import type { ChaosReport } from './report.ts';
import { fullScale, shortScale } from './scale.ts';
import { speechFaultPercent } from './speech-faults.ts';
import { storageFaults } from './storage-proxy.ts';
import { billingLine, complaints, endTable, faultTable, fileTable } from './tables.ts';

/** Writes docs/chaos.md. */
export async function writeChaosPage(report: ChaosReport, bars: readonly Bar[]): Promise<void> {
  await writeFile(new URL('../../docs/chaos.md', import.meta.url), textOf(report, bars));
}

function textOf(report: ChaosReport, bars: readonly Bar[]): string {
  const { stormMs, lengthsMs, longMs, tokenAwayMs } = fullScale;
  const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`;
  const shares = Object.entries(storageFaults).map(([fault, percent]) => `${fault} ${percent} %`);
  const wrong = complaints(report);
  return `# What it survives, measured

<!-- Written by the command below: change bench/chaos/page.ts, not this page. -->

    npm run bench -- chaos --write        # all of this page, about 10 minutes
    npm run bench -- chaos --seed ${report.seed}   # the same files and deeds at the same times
    npm run bench -- chaos --short        # the form that npm test runs: ${shortScale.files} files

${machine()}; seed ${report.seed}; ${minutes(report.tookMs)}. ${fullScale.files} files of ${(lengthsMs[0] ?? 0) / 1_000} s to ${minutes(lengthsMs.at(-1) ?? 0)}, and one of ${minutes(longMs)}, as WAV of three
kinds, m4a, mp3, flac and ogg, are dropped within ${minutes(stormMs)}. Meanwhile everything around the app is killed, away or wrong.
${fullScale.warmUpFiles} more came before, in good weather.

## Faults

${faultTable(report)}

A fault is not told from those beside it: it counts as survived when every file is right in the end.

- **Killed** is kill -9. *Away* is until the app's health answers again. The local host may lose any number of workers; the real one is
  replaced by the platform after three in half an hour.
- **Storage** is Azurite, stopped with SIGTERM and started again on the same data: killed, it loses data of its own. The app's
  requests go through a proxy in front of it: ${shares.join(', ')}. The host has a way of its own.
- **Events** go through a shim that loses, doubles and delays them, so that they arrive in another order.
- **Speech**: every fault of [the stand-in](../local/speech/README.md), each by itself on ${speechFaultPercent} % of the handshakes: about three of four
  connections meet at least one. A handshake that is refused is repeated four times by the SDK at once.
- **The token endpoint** is away once for ${tokenAwayMs / 1_000} s.
- **The clock**: \`Date\` in the worker and its threads jumps 10 minutes ahead, and then 10 behind, while it runs; timers go on. More than 15
  minutes would be refused by real storage.
- **The temp disk** of the worker and its ffmpeg cannot be written to at all, the whole time: the app makes no temp file.

## Files

${fileTable(report)}

${endTable(report)}

- How a job *first* ended is without anybody's help. \`speech-bad-request\` is what the service said, by an injected BadRequest or close 1007: it is permanent for the
  app, so that the file is rejected. Other codes are those of files that had five tries without luck.
- ${report.retried} jobs were asked for again (\`POST /api/transcriptions/{id}/retry\`) once the weather was good; the table of files is after that.

## What it cost

${billingLine(report)}

Each recognition may cost again what it had heard when it was broken off: the audio of turns that the service did not end after the end of
their audio, and all of it when the worker, the host or the storage went away before its result was written, which takes up to 5 s. What is paid beyond that is paid twice
for nothing. The service's own meter counts; on a kill of the service it is read just before.

## Left behind

The sweep found ${report.orphans.before} blobs in the work container that jobs had left which are done. It deletes them after an hour: at the end of the run the
worker's clock is set 2 hours ahead.

\`\`\`text
${barLines(bars)}${wrong.length > 0 ? `\n\n${wrong.join('\n')}` : ''}
\`\`\`

## Memory

The worker's size is read when it is idle: after ${fullScale.warmUpFiles} files at once in good weather, and at the end. The worker at the end is a later one, which has seen
what came after the last kill.

## What it does not show

- Host, durable engine and Speech service are stand-ins. How long the real host takes to give an activity to another instance is in
  [operations](operations.md).
- One instance only. Nothing here shows two workers with the same job at the same time, but for the moments in which a killed one is not quite gone.
- The host's own clock does not jump: the orchestrations' timers are its.
`;
}
