import { setInterval as every } from 'node:timers/promises';
import { cpuSecondsOf, machineCpu } from './cpu-of.ts';
import { memoryOf } from './memory-of.ts';

/** What the processes of each role took while they were watched. */
export interface Usage<Role extends string> {
  /** The most of all processes of a role together, and at least the kernel's own mark of one where that rose meanwhile. */
  readonly peakMb: Readonly<Record<Role, number>>;
  readonly cpuSeconds: Readonly<Record<Role, number>>;
  readonly wallSeconds: number;
  /** Of the machine's processors, by whatever ran on it. */
  readonly machineBusyPercent: number;
  /** The part of it that was none of the watched processes. */
  readonly othersPercent: number;
}

const lookEveryMs = 200;

/** Watches processes, which may come and go, until the signal. */
export async function watchUsage<Role extends string>(
  roles: readonly Role[],
  pidsOf: (role: Role) => readonly number[],
  signal: AbortSignal,
): Promise<Usage<Role>> {
  const watches = roles.map((role) => new RoleWatch(() => pidsOf(role)));
  const machineBefore = machineCpu();
  const startedAt = performance.now();
  for (const watch of watches) watch.begin();
  try {
    for await (const _ of every(lookEveryMs, undefined, { signal })) for (const watch of watches) watch.look();
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
  for (const watch of watches) watch.look();
  const machine = machineCpu();
  const total = machine.totalSeconds - machineBefore.totalSeconds;
  const busy = machine.busySeconds - machineBefore.busySeconds;
  const ours = watches.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  const percent = (seconds: number) => (total > 0 ? Math.max(0, (100 * seconds) / total) : 0);
  return {
    peakMb: byRole(roles, watches, ({ peakMb }) => peakMb),
    cpuSeconds: byRole(roles, watches, ({ cpuSeconds }) => cpuSeconds),
    wallSeconds: (performance.now() - startedAt) / 1_000,
    machineBusyPercent: percent(busy),
    othersPercent: percent(busy - ours),
  };
}

/** The processes of one role. */
class RoleWatch {
  readonly #pids: () => readonly number[];
  readonly #before = new Map<number, number>();
  readonly #latest = new Map<number, number>();
  readonly #marksBefore = new Map<number, number>();
  peakMb = 0;

  constructor(pids: () => readonly number[]) {
    this.#pids = pids;
  }

  get cpuSeconds(): number {
    // One that came later has used nothing before.
    return [...this.#latest].reduce((sum, [pid, seconds]) => sum + seconds - (this.#before.get(pid) ?? 0), 0);
  }

  begin(): void {
    for (const pid of this.#pids()) this.#marksBefore.set(pid, memoryOf(pid)?.peakMb ?? 0);
    this.look();
    for (const [pid, seconds] of this.#latest) this.#before.set(pid, seconds);
  }

  look(): void {
    const pids = this.#pids();
    let nowMb = 0;
    for (const pid of pids) {
      const memory = memoryOf(pid);
      const seconds = cpuSecondsOf(pid);
      if (memory === undefined || seconds === undefined) continue;
      nowMb += memory.rssMb;
      if (memory.peakMb > (this.#marksBefore.get(pid) ?? 0)) this.peakMb = Math.max(this.peakMb, memory.peakMb);
      this.#latest.set(pid, seconds);
    }
    this.peakMb = Math.max(this.peakMb, nowMb);
  }
}

function byRole<Role extends string>(
  roles: readonly Role[],
  watches: readonly RoleWatch[],
  value: (watch: RoleWatch) => number,
): Readonly<Record<Role, number>> {
  const values = roles.map((role, at) => {
    const watch = watches[at];
    return [role, watch ? value(watch) : 0] as const;
  });
  return Object.fromEntries(values) as Record<Role, number>;
}
