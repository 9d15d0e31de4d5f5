import { useRef } from 'preact/hooks';
import type { ListedState } from '../api/jobs.ts';
import { useKeptFocus } from '../ui/kept-focus.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { onTheirWay } from '../upload/uploads.ts';
import { jobList } from './job-list.ts';
import { JobRow } from './job-row.tsx';

/** The jobs, and what is to be said about their list. */
export function JobRows({ state }: { readonly state: ListedState | undefined }) {
  const jobs = jobList.jobs.value;
  const problem = jobList.problem.value;
  const next = jobList.next.value;
  const list = useRef<HTMLUListElement>(null);
  useKeptFocus(list);
  if (!jobList.loaded.value) return <Skeleton />;
  return (
    <>
      {problem ? <ProblemNote problem={problem} /> : null}
      {jobs.length > 0 ? (
        <ul class="rows card" ref={list}>
          {jobs.map((seen) => (
            <JobRow key={seen.job.id} seen={seen} />
          ))}
        </ul>
      ) : problem ? null : (
        <Nothing state={state} isLast={next === undefined} />
      )}
      {next === undefined ? null : (
        <button
          type="button"
          class="button more"
          disabled={jobList.loadsMore.value}
          onClick={() => void jobList.more()}
        >
          {jobList.loadsMore.value ? 'Loading more…' : 'More'}
        </button>
      )}
    </>
  );
}

const nothing: Readonly<Record<ListedState, string>> = {
  open: 'Nothing is in progress.',
  done: 'Nothing is done yet.',
  partial: 'Nothing has gaps.',
  failed: 'Nothing has failed.',
  cancelled: 'Nothing was cancelled.',
};

function Nothing({ state, isLast }: { readonly state: ListedState | undefined; readonly isLast: boolean }) {
  if (state !== undefined) {
    return <p class="nothing">{isLast ? nothing[state] : 'None among the newest. Others may be further back.'}</p>;
  }
  return (
    <div class="nothing">
      <p class="nothing-title">{onTheirWay.value.length > 0 ? 'Soon the first one is here' : 'Nothing here yet'}</p>
      <p>
        Drop a recording above. It is uploaded, and its transcription appears here with its progress; seconds to minutes
        later you can read it, listen along, correct it and download it.
      </p>
    </div>
  );
}

/** Where rows will be. */
function Skeleton() {
  return (
    <div class="rows card skeleton" role="status" aria-label="Loading the transcriptions">
      <span />
      <span />
      <span />
    </div>
  );
}
