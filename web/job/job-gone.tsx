import type { ApiProblem } from '../api/problem.ts';
import { listHref } from '../route.ts';
import { ProblemNote } from '../ui/problem-note.tsx';

/** Where there is nothing of this job to show: why, and where to go on. */
export function JobGone({ problem }: { readonly problem: ApiProblem }) {
  const isGone = problem.status === 404 || problem.status === 410;
  if (!isGone) return <ProblemNote problem={problem} onRetry={() => location.reload()} />;
  return (
    <section class="card narrow">
      <h1>This transcription is not here any more</h1>
      <p>
        It was deleted, or it is so old that nothing of it is kept. A transcript of its file may still be in the
        storage.
      </p>
      <a class="button primary" href={listHref}>
        See all transcriptions
      </a>
    </section>
  );
}
