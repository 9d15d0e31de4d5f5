import { setTimeout as wait } from 'node:timers/promises';
import { jobIdOf, parseJobId } from '../../src/lib/job/job.ts';
import { endStateKey } from '../../src/lib/pipeline/job-index.ts';
import { containerNames } from '../../src/lib/storage/container-names.ts';
import { jobIdOfIndex, workNames } from '../../src/lib/storage/work-names.ts';
import { memoryOf } from '../process/memory-of.ts';
import type { DroppedFile } from './drops.ts';
import { type HealthSeen, type JobSeen, listJobs, readHealth, retryJob } from './jobs.ts';
import { namesUnder, newestEtag, plainEtag } from './judge.ts';
import type { ChaosReport } from './report.ts';
import type { Scene } from './scene.ts';

/** A worker that is idle so much above its base has something left. */
export const memoryMarginMb = 80;
const lookEveryMs = 1_000;
const idleWithinMs = 30_000;
/** What a job that is done left behind is the sweep's after an hour: the worker's clock is set forward by more. */
const orphanAgeMs = 2 * 3_600_000;
const sweptWithinMs = 30_000;

export interface Ends {
  readonly jobs: readonly JobSeen[];
  readonly stuck: readonly string[];
  readonly missed: readonly string[];
}

/** Waits until every file that stayed has a job, and all have ended, as the app's index in the storage says; for a limited time. */
export async function awaitQuiet(
  scene: Scene,
  files: readonly DroppedFile[],
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const stayed = files.filter(({ isDeleted }) => !isDeleted);
  const wanted = stayed.map((file) => jobIdOf(containerNames.audio, file.name, newestEtag(file)));
  const work = scene.storage.getContainerClient(containerNames.work);
  const isQuiet = async () => {
    const ended = new Set<string>();
    for await (const { name, metadata } of work.listBlobsFlat({
      prefix: workNames.indexPrefix,
      includeMetadata: true,
    })) {
      if (metadata?.[endStateKey] === undefined) return false;
      ended.add(jobIdOfIndex(name));
    }
    return wanted.every((id) => ended.has(id));
  };
  for (const endMs = performance.now() + limitMs; performance.now() < endMs && !(await isQuiet()); ) {
    await scene.speech.read();
    await wait(lookEveryMs, undefined, { signal });
  }
}

/** Waits until every file that stayed has a job and every job has ended, for a limited time. */
export async function awaitEnds(
  scene: Scene,
  files: readonly DroppedFile[],
  limitMs: number,
  signal: AbortSignal,
): Promise<Ends> {
  for (const endMs = performance.now() + limitMs; ; await wait(lookEveryMs, undefined, { signal })) {
    await scene.speech.read();
    const jobs = await listJobs(scene.apiUrl, signal).catch(() => undefined);
    const isLate = performance.now() > endMs;
    if (!jobs) {
      if (isLate) throw new Error('The app does not tell of its jobs any more.');
      continue;
    }
    const stuck = jobs.filter(({ finished }) => !finished);
    const known = new Set(jobs.map(({ name, etag }) => `${name} ${plainEtag(etag)}`));
    const missed = files.filter((file) => !file.isDeleted && !known.has(`${file.name} ${newestEtag(file)}`));
    if (!isLate && stuck.length + missed.length > 0) continue;
    return {
      jobs,
      stuck: stuck.map(({ id, name, state, waiting }) => `${name} (${id}): ${state} ${waiting?.code ?? ''}`),
      missed: missed.map(({ name }) => name),
    };
  }
}

/** Asks again for what stayed and did not end well, though nothing was wrong with the file. */
export async function retryFailed(
  scene: Scene,
  files: readonly DroppedFile[],
  jobs: readonly JobSeen[],
  signal: AbortSignal,
): Promise<number> {
  const wanted = speechThatStayed(files);
  const failed = jobs.filter(
    ({ name, etag, state, finished }) => finished && state !== 'done' && wanted.has(`${name} ${plainEtag(etag)}`),
  );
  for (const { id } of failed) {
    if (!(await retryJob(scene.apiUrl, id, signal))) throw new Error(`Job ${id} could not be asked for again.`);
  }
  return failed.length;
}

/** How the jobs of audio that stayed ended. */
export function endedAs(files: readonly DroppedFile[], jobs: readonly JobSeen[]): Record<string, number> {
  const wanted = speechThatStayed(files);
  const counts: Record<string, number> = {};
  for (const { name, etag, state, error } of jobs) {
    if (!wanted.has(`${name} ${plainEtag(etag)}`)) continue;
    const end = error ? `${state}: ${error.code}` : state;
    counts[end] = (counts[end] ?? 0) + 1;
  }
  return counts;
}

function speechThatStayed(files: readonly DroppedFile[]): ReadonlySet<string> {
  const there = files.filter(({ isDeleted, versions }) => !isDeleted && versions.at(-1)?.content.kind === 'speech');
  return new Set(there.map((file) => `${file.name} ${newestEtag(file)}`));
}

/** Waits until the worker has nothing open and its memory is back, for a limited time. The answer is what it still has. */
export async function awaitIdle(
  scene: Scene,
  baseMb: number,
  signal: AbortSignal,
): Promise<{ readonly open: readonly string[]; readonly endMb: number }> {
  for (const endMs = performance.now() + idleWithinMs; ; await wait(lookEveryMs, undefined, { signal })) {
    await scene.speech.read();
    const open = openOf(await readHealth(scene.apiUrl, signal), scene.speech.openConnections);
    const endMb = memoryOf(scene.workerPid)?.rssMb ?? 0;
    if ((open.length === 0 && endMb <= baseMb + memoryMarginMb) || performance.now() > endMs) return { open, endMb };
  }
}

function openOf({ live, ledger }: HealthSeen, openConnections: number): string[] {
  const counts = { ...live, 'connections at the Speech service': openConnections };
  const open = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${what}: ${count}`] : []));
  const unbalanced = Object.entries(ledger.counts).filter(([, { opened, closed }]) => opened !== closed);
  open.push(...unbalanced.map(([kind, { opened, closed }]) => `${kind}: ${opened} opened, ${closed} closed`));
  return ledger.balanced ? open : [...open, 'the ledger does not balance'];
}

/** Counts what jobs that are done left in the work container, lets the sweep find it old, and counts again. */
export async function sweepOrphans(
  scene: Scene,
  jobs: readonly JobSeen[],
  signal: AbortSignal,
): Promise<ChaosReport['orphans']> {
  const done = new Set(jobs.filter(({ state }) => state === 'done').map(({ id }) => id));
  const orphans = async () => {
    const names = await namesUnder(scene.storage, 'work', '');
    return names.filter((name) => {
      const [id, ...rest] = name.split('/');
      const job = parseJobId(id);
      // A job's record stays, and the mark that it was cancelled. What is under no job's id is an index of them.
      return job && !['job.json', 'cancel'].includes(rest.join('/')) && (done.has(job) || !isJob(jobs, job));
    });
  };
  const before = await orphans();
  if (before.length === 0) return { before: 0, after: [] };
  await scene.setClock(orphanAgeMs);
  for (const endMs = performance.now() + sweptWithinMs; performance.now() < endMs; ) {
    await wait(lookEveryMs, undefined, { signal });
    if ((await orphans()).length === 0) break;
  }
  await scene.setClock(0);
  return { before: before.length, after: await orphans() };
}

function isJob(jobs: readonly JobSeen[], id: string): boolean {
  return jobs.some((job) => job.id === id);
}
