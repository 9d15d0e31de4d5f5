import { mkdir, writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';

/**
 * Runs work that starts processes, all of which write V8 CPU profiles into the folder when they end, one a thread, as does this
 * process. Without a folder it only runs the work.
 */
export async function profiled<T>(folder: string | undefined, work: () => Promise<T>): Promise<T> {
  if (folder === undefined) return work();
  await mkdir(folder, { recursive: true });
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `${before ?? ''} --cpu-prof --cpu-prof-dir=${folder}`.trim();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    // As Node names them: date, process, thread, number.
    await writeFile(join(folder, `CPU.0.0.${process.pid}.0.000.cpuprofile`), JSON.stringify(profile));
  }
}
