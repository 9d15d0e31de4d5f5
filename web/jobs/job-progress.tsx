import { stateWords } from '../ui/job-state.tsx';
import { useNow } from '../ui/now.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { etaWords } from './eta.ts';
import type { SeenJob } from './merge-jobs.ts';

/** How far an open job is, and how long it still takes. */
export function JobProgress({ seen: { job, askedMs } }: { readonly seen: SeenJob }) {
  const now = useNow();
  const isCounted = job.state === 'transcribing' || job.state === 'publishing';
  const eta = job.etaSeconds === undefined ? '' : etaWords(job.etaSeconds, askedMs, now);
  const percent = `${Math.floor(job.percent)} %`;
  const text = [isCounted ? percent : stateWords[job.state], eta].filter((part) => part !== '').join(', ');
  return (
    <div class="row-progress numbers">
      <ProgressBar
        percent={isCounted ? job.percent : undefined}
        label={`Transcribing ${job.name}`}
        text={text}
        still={job.waiting !== undefined || job.state === 'queued'}
      />
      {isCounted ? <span class="muted">{text}</span> : null}
    </div>
  );
}
