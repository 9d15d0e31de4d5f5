import { useEffect, useState } from 'preact/hooks';
import { type JobView, listJobs } from '../api/jobs.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { jobHref } from '../route.ts';
import { ProblemNote } from '../ui/problem-note.tsx';

/** Drop files, and see what becomes of them. */
export function ListPage() {
  const [jobs, setJobs] = useState<readonly JobView[]>([]);
  const [problem, setProblem] = useState<ApiProblem>();
  useEffect(() => {
    const gone = new AbortController();
    listJobs({}, gone.signal).then(
      (page) => setJobs(page.transcriptions),
      (thrown: unknown) => gone.signal.aborted || setProblem(asProblem(thrown)),
    );
    return () => gone.abort();
  }, []);
  return (
    <>
      <h1>Transcriptions</h1>
      {problem ? <ProblemNote problem={problem} /> : null}
      <ul>
        {jobs.map((job) => (
          <li key={job.id}>
            <a href={jobHref(job.id)}>{job.name}</a> {job.state}
          </li>
        ))}
      </ul>
    </>
  );
}
