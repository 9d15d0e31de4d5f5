import { atMost, type Bar } from '../report/bars.ts';
import { type LongResult, longCases } from './long-file.ts';
import type { ManyResult } from './many-files.ts';
import type { SpeedReport } from './report.ts';
import { usagesOf } from './tables.ts';

const maxWorkerMb = 400;
const maxHopMs = 700;
const maxLoadMs = 300;
const maxLoadMb = 60;
/** Of the service's ceiling; or the machine is busy for so much of the time. */
const leastOfCeilingPercent = 80;
const busyPercent = 90;
/** A machine that others keep busy shows nothing. */
const mostOthersPercent = 10;
const maxSlowdown = 3;
const predictedWithinPercent = 25;

/** Everything that speed is held to, as far as it was measured. */
export function speedBars(report: SpeedReport): readonly Bar[] {
  const { coldStart, hops, long, many, mixed } = report;
  const [alone, together] = mixed ?? [];
  const wrong = [...long, ...(many ? [many] : []), ...(mixed ?? []), ...(hops ? [hops] : [])];
  return [
    ...(coldStart
      ? [
          atMost('cold start: the bundle loads in', maxLoadMs, coldStart.loadMs, 'ms'),
          atMost('cold start: the bundle adds', maxLoadMb, coldStart.grownMb, 'MB'),
        ]
      : []),
    ...(hops
      ? [
          atMost('from the storage event to the first audio', maxHopMs, hops.toFirstAudio.median, 'ms'),
          atMost('from the last phrase to the transcript', maxHopMs, hops.toTranscript.median, 'ms'),
        ]
      : []),
    ...long.flatMap(timeBar),
    ...long.flatMap(predictionBar),
    ...(many ? [throughputBar(many)] : []),
    ...(alone && together
      ? [
          atMost(
            'p99 of short files behind a long one, by that without it:',
            maxSlowdown,
            together.p99Ms && alone.p99Ms && together.p99Ms / alone.p99Ms,
            'times',
            1,
          ),
        ]
      : []),
    ...usagesOf(report).map(({ label, usage }) =>
      atMost(`${label}: worker RSS`, maxWorkerMb, usage.peakMb.worker, 'MB'),
    ),
    atMost(
      'words lost, doubled or out of order',
      0,
      wrong.reduce((sum, { wrongWords }) => sum + wrongWords, 0),
      'words',
    ),
  ];
}

function timeBar({ id, label, wallMs }: LongResult): readonly Bar[] {
  const limit = longCases.find((known) => known.id === id)?.atMostSeconds;
  return limit === undefined ? [] : [atMost(label, limit, wallMs === undefined ? undefined : wallMs / 1_000, 's', 1)];
}

function predictionBar({ label, wallMs, predictedMs }: LongResult): readonly Bar[] {
  if (predictedMs === undefined) return [];
  const off = wallMs === undefined ? undefined : 100 * Math.abs(predictedMs / wallMs - 1);
  return [atMost(`${label}: the predicted finish is off by`, predictedWithinPercent, off, '%')];
}

function throughputBar({ files, filesPerSecond, ceilingPerSecond, usage }: ManyResult): Bar {
  const percent = filesPerSecond && ceilingPerSecond && (100 * filesPerSecond) / ceilingPerSecond;
  const busy = usage.machineBusyPercent;
  const others = usage.othersPercent;
  return {
    what: `${files} files at once: at least ${leastOfCeilingPercent} % of the ceiling, or the machine ${busyPercent} % busy with it`,
    measured: `${percent === undefined ? 'not all are there' : `${percent.toFixed(0)} %`}, machine ${busy.toFixed(0)} % busy, ${others.toFixed(0)} % by others`,
    passed:
      percent !== undefined &&
      (percent >= leastOfCeilingPercent || (busy >= busyPercent && others <= mostOthersPercent)),
  };
}
