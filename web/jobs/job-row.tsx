import type { JobView } from '../api/jobs.ts';
import { jobHref } from '../route.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { FileName } from '../ui/file-name.tsx';
import { Icon } from '../ui/icon.tsx';
import { JobState } from '../ui/job-state.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { jobFacts } from './job-facts.ts';
import { jobList } from './job-list.ts';
import { JobProgress } from './job-progress.tsx';
import { JobReason } from './job-reason.tsx';
import type { SeenJob } from './merge-jobs.ts';

/** One job: what it is, where it stands, and what can be done about it. */
export function JobRow({ seen }: { readonly seen: SeenJob }) {
  const { job } = seen;
  const refusal = jobList.refusals.value.get(job.id);
  return (
    <li class="row job-row">
      <div class="row-main">
        <p class="row-name">
          <a href={jobHref(job.id)}>
            <FileName name={job.name} />
          </a>
        </p>
        <p class="row-facts numbers">{jobFacts(job, new Date()).join(' · ')}</p>
      </div>
      <div class="row-tools">
        <JobState state={job.state} />
        <JobTool job={job} />
      </div>
      {job.finished ? null : <JobProgress seen={seen} />}
      <JobReason job={job} />
      {refusal ? <ProblemNote problem={refusal} /> : null}
    </li>
  );
}

function JobTool({ job }: { readonly job: JobView }) {
  const isAsked = jobList.asked.value.has(job.id);
  if (!job.finished) {
    if (isAsked) return <span class="muted">Stopping…</span>;
    return (
      <ConfirmButton
        label={`Cancel ${job.name}`}
        yes="Stop it"
        no="Go on"
        onConfirm={() => void jobList.cancel(job.id)}
      >
        Cancel
      </ConfirmButton>
    );
  }
  if (job.state === 'done') return null;
  return (
    <button
      type="button"
      class="button"
      aria-label={`Try again: ${job.name}`}
      disabled={isAsked}
      onClick={() => void jobList.retry(job.id)}
    >
      <Icon name="retry" /> Try again
    </button>
  );
}
