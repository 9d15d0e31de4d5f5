import type { Job } from '../app/views.ts';
import { clock, fitted, megabytes } from './text.ts';

/** Where a file stands. */
export type Progress =
  | { readonly stage: 'uploading'; readonly sentBytes: number; readonly bytes: number }
  | { readonly stage: 'running'; readonly job: Job; readonly seenAtMs: number }
  | { readonly stage: 'writing' };

const barColumns = 24;
const stateColumns = 12;

/** What is done of this stage, in percent. */
export function percentOf(progress: Progress): number {
  if (progress.stage === 'uploading') return Math.floor((100 * progress.sentBytes) / progress.bytes);
  return progress.stage === 'running' ? progress.job.percent : 100;
}

export function stateOf(progress: Progress): string {
  return progress.stage === 'running' ? progress.job.state : progress.stage;
}

/** A file's line on a terminal: its name, what is done with it, a bar, and what is left. Of exactly so many columns, or fewer. */
export function barLine(name: string, progress: Progress, columns: number, nowMs: number): string {
  const percent = percentOf(progress);
  const full = Math.floor((barColumns * percent) / 100);
  const bar = `[${'#'.repeat(full)}${'-'.repeat(barColumns - full)}]`;
  const fixed = ` ${fitted(stateOf(progress), stateColumns)} ${bar} ${String(percent).padStart(3)} %`;
  const note = noteOf(progress, nowMs);
  const nameColumns = Math.min(Math.max(columns - fixed.length - 24, 10), 40);
  return fitted(`${fitted(name, nameColumns)}${fixed}${note && `  ${note}`}`, columns).trimEnd();
}

/** A file's line where there is no terminal: without what changes all the time. */
export function plainLine(name: string, progress: Progress): string {
  const waiting = progress.stage === 'running' && progress.job.waiting;
  return `${name}  ${stateOf(progress)}  ${percentOf(progress)} %${waiting ? `  ${waiting.message}` : ''}`;
}

function noteOf(progress: Progress, nowMs: number): string {
  if (progress.stage === 'uploading') return `${megabytes(progress.sentBytes)} of ${megabytes(progress.bytes)} MB`;
  if (progress.stage === 'writing') return '';
  const { job, seenAtMs } = progress;
  if (job.waiting) return job.waiting.message;
  // The app says it when something else has changed: between, time passes here.
  if (job.etaSeconds === undefined) return '';
  const leftMs = job.etaSeconds * 1000 - (nowMs - seenAtMs);
  return leftMs < 1_000 ? 'a moment left' : `${clock(leftMs)} left`;
}
