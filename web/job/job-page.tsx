import { useEffect, useState } from 'preact/hooks';
import { getJob, type JobView } from '../api/jobs.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { ProblemNote } from '../ui/problem-note.tsx';

/** One job: where it stands, and its transcript. */
export function JobPage({ id }: { readonly id: string }) {
  const [job, setJob] = useState<JobView>();
  const [problem, setProblem] = useState<ApiProblem>();
  useEffect(() => {
    const gone = new AbortController();
    getJob(id, gone.signal).then(setJob, (thrown: unknown) => gone.signal.aborted || setProblem(asProblem(thrown)));
    return () => gone.abort();
  }, [id]);
  if (problem) return <ProblemNote problem={problem} />;
  return <h1>{job?.name}</h1>;
}
