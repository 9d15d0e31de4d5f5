import { readFileSync } from 'node:fs';

/** /proc counts time in these, on every Linux that Node runs on (USER_HZ). */
const ticksPerSecond = 100;

/** CPU time of a process since it started, all its threads; undefined when there is no such process (any more). */
export function cpuSecondsOf(pid: number): number | undefined {
  const stat = readStat(`/proc/${pid}/stat`);
  // The second field, the program's name, may hold spaces and parentheses; utime and stime are the 14th and 15th.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields?.[11]) + Number(fields?.[12]);
  return Number.isFinite(ticks) ? ticks / ticksPerSecond : undefined;
}

/** CPU time of the whole machine since it started, over all its processors. */
export interface MachineCpu {
  readonly busySeconds: number;
  readonly totalSeconds: number;
}

export function machineCpu(): MachineCpu {
  // user nice system idle iowait irq softirq steal; guest time is in user already.
  const ticks = (readStat('/proc/stat') ?? '').split('\n', 1)[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? [];
  const total = ticks.reduce((sum, one) => sum + one, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busySeconds: (total - idle) / ticksPerSecond, totalSeconds: total / ticksPerSecond };
}

function readStat(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A process may end between two looks at it.
    return undefined;
  }
}
