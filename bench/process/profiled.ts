import { mkdir, writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';

/** A thread that is asked for its profile in the middle of its end gets so long. */
const threadStopMs = 2_000;

/**
 * Runs work that starts processes, all of which write V8 CPU profiles into the folder when they end, one a thread, as does this
 * process. Without a folder it only runs the work.
 */
export async function profiled<T>(folder: string | undefined, work: () => Promise<T>): Promise<T> {
  if (folder === undefined) return work();
  await mkdir(folder, { recursive: true });
  const before = process.env['NODE_OPTIONS'];
  const threads = `--import data:text/javascript,${encodeURIComponent(profileThreads(folder))}`;
  process.env['NODE_OPTIONS'] =
    `${before ?? ''} --cpu-prof ${JSON.stringify(`--cpu-prof-dir=${folder}`)} ${threads}`.trim();
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
    // As Node names them: date, time, process, thread, number.
    await writeFile(join(folder, `CPU.0.0.${process.pid}.0.000.cpuprofile`), JSON.stringify(profile));
  }
}

/**
 * Code for a process whose threads are started without its options, as those of the app are: it profiles each, and gets the profile
 * before the thread is ended.
 */
function profileThreads(folder: string): string {
  return `
    import { writeFileSync } from 'node:fs';
    process.on('worker', (worker) => {
      const id = worker.threadId;
      const online = new Promise((resolve) => worker.once('online', resolve));
      const profile = online.then(() => worker.startCpuProfile());
      profile.catch(() => {});
      const terminate = worker.terminate.bind(worker);
      worker.terminate = async () => {
        const late = new Promise((resolve) => setTimeout(resolve, ${threadStopMs}).unref());
        const text = await Promise.race([profile.then((handle) => handle.stop()).catch(() => undefined), late]);
        const name = 'CPU.0.0.' + process.pid + '.' + id + '.000.cpuprofile';
        if (text) writeFileSync(${JSON.stringify(folder)} + '/' + name, text);
        return terminate();
      };
    });`;
}
