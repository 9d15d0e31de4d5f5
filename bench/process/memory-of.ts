import { readdirSync, readFileSync } from 'node:fs';

/** Memory of a process in MB, as Linux counts it: resident now, and the most that it ever was. */
export interface ProcessMemory {
  readonly rssMb: number;
  readonly peakMb: number;
}

/** Reads /proc; undefined when there is no such process (any more). */
export function memoryOf(pid: number): ProcessMemory | undefined {
  const status = readText(`/proc/${pid}/status`);
  const rssMb = megabytes(status, 'VmRSS');
  const peakMb = megabytes(status, 'VmHWM');
  return rssMb === undefined || peakMb === undefined ? undefined : { rssMb, peakMb };
}

/** Process ids of the direct children of a process. */
export function childrenOf(pid: number): number[] {
  // A child belongs to the thread that started it.
  const threads = tryTo(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.flatMap((thread) => {
    const children = readText(`/proc/${pid}/task/${thread}/children`)?.trim();
    return children ? children.split(' ').map(Number) : [];
  });
}

function megabytes(status: string | undefined, key: string): number | undefined {
  const kilobytes = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

function readText(path: string): string | undefined {
  return tryTo(() => readFileSync(path, 'utf8'));
}

/** A process may end between two looks at it. */
function tryTo<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
