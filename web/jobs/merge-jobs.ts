import type { JobView } from '../../src/lib/pipeline/describe-job.ts';

/** A job as it was seen last. */
export interface SeenJob {
  readonly job: JobView;
  /** When it was asked for: of two answers the one that was asked for later counts, whichever comes first. */
  readonly askedMs: number;
  /** It has changed its state before people's eyes: it stays where it is, though the list's filter may not fit it any more. */
  readonly changed: boolean;
}

/** What is known, with what has been answered since; newest first. */
export function mergeJobs(known: readonly SeenJob[], fresh: readonly JobView[], askedMs: number): readonly SeenJob[] {
  const byId = new Map(known.map((seen) => [seen.job.id, seen]));
  for (const job of fresh) {
    const seen = byId.get(job.id);
    if (seen && seen.askedMs > askedMs) continue;
    const changed = seen !== undefined && (seen.changed || seen.job.state !== job.state);
    byId.set(job.id, { job, askedMs, changed });
  }
  return [...byId.values()].sort(newestFirst);
}

/**
 * Without those that the list's newest page should have and has not, since they fit its filter no more or are deleted. Open ones stay:
 * they are asked for themselves.
 * @param isLast there is no page after it
 */
export function withoutGone(
  known: readonly SeenJob[],
  page: readonly JobView[],
  isLast: boolean,
  askedMs: number,
): readonly SeenJob[] {
  const onPage = new Set(page.map(({ id }) => id));
  const oldest = page.at(-1)?.created;
  return known.filter(({ job, changed, askedMs: seenMs }) => {
    if (onPage.has(job.id) || changed || seenMs > askedMs || job.finished === undefined) return true;
    return !isLast && (oldest === undefined || job.created <= oldest);
  });
}

/** Open jobs that the newest page does not tell of. */
export function openElsewhere(known: readonly SeenJob[], page: readonly JobView[]): readonly JobView[] {
  const onPage = new Set(page.map(({ id }) => id));
  return known.map(({ job }) => job).filter((job) => job.finished === undefined && !onPage.has(job.id));
}

function newestFirst({ job: a }: SeenJob, { job: b }: SeenJob): number {
  if (a.created !== b.created) return a.created < b.created ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}
