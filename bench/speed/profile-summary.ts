import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ProfileTimes } from '../process/profile-times.ts';
import { figure, markdownTable } from '../report/table.ts';
import { type BatchResult, type Role, roles } from './batch.ts';
import { roleNames } from './role-names.ts';

export interface RoleProfile {
  readonly role: Role;
  /** Threads that wrote one. */
  readonly profiles: number;
  readonly seconds: number;
  /** Of it, in the process's main thread. */
  readonly mainSeconds: number;
  readonly self: readonly ModuleShare[];
  readonly charged: readonly ModuleShare[];
}

interface ModuleShare {
  readonly module: string;
  readonly seconds: number;
}

const shown = 20;

/** Adds up the profiles of a run by process and module, and gives the files the names of their processes. */
export async function summariseProfiles(
  folder: string,
  { pids, measuredUs }: Pick<BatchResult, 'pids' | 'measuredUs'>,
): Promise<readonly RoleProfile[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('CPU.'));
  const profiles: RoleProfile[] = [];
  for (const role of roles) {
    // CPU.<date>.<time>.<pid>.<thread>.<number>.cpuprofile
    const own = names.filter((name) => pids[role].includes(Number(name.split('.')[3])));
    const times = new ProfileTimes(folder);
    let mainSeconds = 0;
    for (const name of own) {
      const path = join(folder, name.replace('CPU', role));
      await rename(join(folder, name), path);
      const before = total(times.self);
      await times.add(path, measuredUs);
      if (name.split('.')[4] === '0') mainSeconds += total(times.self) - before;
    }
    if (own.length === 0) continue;
    const { self, charged } = times;
    const modules = { self: largest(self), charged: largest(charged) };
    profiles.push({ role, profiles: own.length, seconds: total(self), mainSeconds, ...modules });
  }
  return profiles;
}

function total(times: ReadonlyMap<string, number>): number {
  return [...times.values()].reduce((sum, one) => sum + one, 0);
}

function largest(times: ReadonlyMap<string, number>): ModuleShare[] {
  const shares = [...times].map(([module, seconds]) => ({ module, seconds }));
  return shares.toSorted((a, b) => b.seconds - a.seconds).slice(0, shown);
}

/**
 * Two tables a process: in what its time is spent, and for which of our folders. A sample is taken while a thread has something to do: on a
 * busy machine its wait for a processor is in it, so that the sums are more than its CPU time.
 */
export function profileText(profiles: readonly RoleProfile[], rows = shown): string {
  return profiles
    .map((profile) => {
      const { role, seconds, mainSeconds, self, charged } = profile;
      const where =
        profile.profiles > 1 ? ` (main thread ${figure(mainSeconds, 1)}, ${profile.profiles - 1} others the rest)` : '';
      const title = `${roleNames[role]}: ${figure(seconds, 1)} s sampled${where}`;
      const both = Array.from({ length: Math.min(rows, Math.max(self.length, charged.length)) }, (_, at) => [
        self[at],
        charged[at],
      ]);
      const table = markdownTable(both, [
        { heading: 'in', cell: ([one]) => one?.module ?? '', left: true },
        { heading: 's', cell: ([one]) => figure(one?.seconds, 2) },
        { heading: 'for', cell: ([, other]) => other?.module ?? '', left: true },
        { heading: 's', cell: ([, other]) => figure(other?.seconds, 2) },
      ]);
      return `${title}\n\n${table}`;
    })
    .join('\n\n');
}
