import { asFailure } from '../job/failure-facts.ts';
import type { JobId } from '../job/job.ts';
import { closeEntry, dropEndedEntries, openEntry } from '../pipeline/job-index.ts';
import { droppedFiles } from '../pipeline/missed-files.ts';
import { inBatches } from '../pipeline/segment-records.ts';
import { isOldSpend } from '../pipeline/spend-day.ts';
import { beginAgain, startJob } from '../pipeline/start-job.ts';
import { jobRecordSchema } from '../pipeline/work-records.ts';
import { AudioGone } from '../storage/errors.ts';
import { deleteBlob, readJson } from '../storage/json-blob.ts';
import { workNames } from '../storage/work-names.ts';
import { decideFor, decideForRun, endStateOf, lateMs, type SweepTimes, type SweptJob } from './decide.ts';
import { mendJob } from './mend-job.ts';
import { type IndexEntry, leftoversOf, readIndex, readWork, sweptJob, TideGauge, type WorkOf } from './survey.ts';
import type { Sweeping, SweepReport } from './sweeping.ts';

/** Finds what was lost or left over, and mends it. May be ended at any moment: the next one goes on. */
export async function sweep(sweeping: Sweeping): Promise<SweepReport> {
  const { scope, runner, nowMs, signal } = sweeping;
  const times = scope.settings.sweep;
  const report = { started: 0, begun: 0, mended: 0, givenUp: 0, closed: 0, cleared: 0, forgotten: 0, failed: 0 };
  const index = await readIndex(scope.store, signal);
  await startMissed(sweeping, index, report);
  const toLookAt = await clearWork(sweeping, index, times, report);
  for (const { id, job } of toLookAt.jobs) {
    await apart(sweeping, report, `Looking after job ${id}`, async () => {
      const run = await runner.look(id);
      const deed = decideForRun(run, job, toLookAt.tide, nowMs, times);
      if (deed === 'begin') await begin(sweeping, id, report);
      if (deed === 'mend') await mendJob(sweeping, id, index.get(id)?.mends ?? 0, report);
      if (deed === 'close' && run) {
        await closeEntry(scope, { id, createdMs: job.createdMs }, endStateOf(run), undefined, signal);
        report.closed += 1;
      }
    });
  }
  await runner.purgeBefore(nowMs - times.keepJobsMs);
  return report;
}

/** Does one thing; should it fail by a fault of its own, the others are done all the same. */
async function apart(
  { warn, signal }: Sweeping,
  report: SweepReport,
  doing: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const failure = asFailure(thrown, doing);
    if (failure.blocking || signal.aborted) throw failure;
    if (failure instanceof AudioGone) return;
    warn(`${doing} failed (${failure.code}): ${failure.message} ${failure.remedy}`);
    report.failed += 1;
  }
}

/** Files without a job: their event was missed, or its function failed five times and it is in the poison queue. */
async function startMissed(
  sweeping: Sweeping,
  index: ReadonlyMap<JobId, IndexEntry>,
  report: SweepReport,
): Promise<void> {
  const { scope, runner, nowMs, signal, warn } = sweeping;
  for await (const { id, name } of droppedFiles(scope, nowMs, scope.settings.sweep.graceMs, signal)) {
    if (index.has(id)) continue;
    await apart(sweeping, report, `Starting the job of "${name}"`, async () => {
      const { started } = await startJob(scope, runner, { name, requested: {}, again: false, nowMs }, signal);
      if (!started) return;
      warn(`"${name}" had no job, so its event was missed: started.`);
      report.started += 1;
    });
  }
}

/** Goes through the work container, and answers which jobs have not ended. */
async function clearWork(
  sweeping: Sweeping,
  index: ReadonlyMap<JobId, IndexEntry>,
  times: SweepTimes,
  report: SweepReport,
): Promise<{ readonly jobs: readonly { readonly id: JobId; readonly job: SweptJob }[]; readonly tide: TideGauge }> {
  const { scope, nowMs, signal } = sweeping;
  const jobs: { id: JobId; job: SweptJob }[] = [];
  const tide = new TideGauge();
  const unseen = new Set(index.keys());
  const decide = async (id: JobId, entry: IndexEntry, work: WorkOf | undefined) => {
    const job = sweptJob(entry, work);
    tide.add(job);
    const deed = decideFor(job, nowMs, times);
    if (deed === 'look') jobs.push({ id, job });
    if (deed === 'clear' && work) await clear(sweeping, leftoversOf(work), report);
    if (deed === 'forget') await forget(sweeping, id, entry, work, report);
  };
  const oldSpend: string[] = [];
  const noteOld = (name: string) => isOldSpend(name, nowMs) && oldSpend.push(name);
  for await (const work of readWork(scope.store, signal, noteOld)) {
    unseen.delete(work.id);
    const entry = index.get(work.id);
    if (entry) await decide(work.id, entry, work);
    else if (work.names.includes(workNames.record(work.id))) await adopt(sweeping, work.id);
    else if (nowMs - work.newestMs > lateMs) await clear(sweeping, work.names, report);
  }
  await inBatches(oldSpend, (name) => deleteBlob(scope.store.work, name, signal));
  for (const id of unseen) {
    const entry = index.get(id);
    if (entry) await decide(id, entry, undefined);
  }
  return { jobs, tide };
}

async function clear({ scope, signal }: Sweeping, names: readonly string[], report: SweepReport): Promise<void> {
  await inBatches(names, (name) => deleteBlob(scope.store.work, name, signal));
  report.cleared += 1;
}

/** The index entry goes last: as long as it is there, the next sweep finds the rest. */
async function forget(
  { scope, signal }: Sweeping,
  id: JobId,
  { createdMs }: IndexEntry,
  work: WorkOf | undefined,
  report: SweepReport,
): Promise<void> {
  await inBatches(work?.names ?? [], (name) => deleteBlob(scope.store.work, name, signal));
  await dropEndedEntries(scope, { id, createdMs }, signal);
  await deleteBlob(scope.store.work, workNames.index(createdMs, id), signal);
  report.forgotten += 1;
}

/** The start of this job ended between its record and its index entry. */
async function adopt({ scope, signal }: Sweeping, id: JobId): Promise<void> {
  const record = await readJson(scope.store.work, workNames.record(id), jobRecordSchema, signal);
  if (record) await openEntry(scope, record, signal);
}

/** The start of this job ended before that of its orchestration. */
async function begin({ scope, runner, nowMs, signal, warn }: Sweeping, id: JobId, report: SweepReport): Promise<void> {
  const record = await readJson(scope.store.work, workNames.record(id), jobRecordSchema, signal);
  if (!record || !(await beginAgain(scope, runner, record, nowMs, signal))) return;
  warn(`Job ${id} of "${record.name}" was never begun: started.`);
  report.begun += 1;
}
