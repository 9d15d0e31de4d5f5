import { hasEnded, type JobView } from '../api/jobs.ts';
import { etaWords } from '../jobs/eta.ts';
import { JobReason } from '../jobs/job-reason.tsx';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { clock } from '../ui/format.ts';
import { useNow } from '../ui/now.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import type { JobModel } from './job-model.ts';

/** How far a job is that runs, how long it still takes, what it waits for. */
export function JobProgress({ model, job }: { readonly model: JobModel; readonly job: JobView }) {
  const now = useNow();
  if (hasEnded(job)) return null;
  const { percent, etaSeconds, recognisedSeconds, lengthSeconds, channels = 1, waiting } = job;
  const isKnown = job.state !== 'queued' && job.state !== 'planning';
  const words = [
    ...(isKnown ? [`${percent} %`] : []),
    ...(recognisedSeconds && lengthSeconds
      ? [`${clock(recognisedSeconds)} of ${clock(lengthSeconds * channels)}`]
      : []),
    ...(etaSeconds === undefined ? [] : [etaWords(etaSeconds, model.toldAt.value, now)]),
  ];
  return (
    <section class="job-progress" aria-label="Progress">
      <div class="job-progress-line">
        <p class="numbers">{words.join(' · ') || 'It starts in a moment.'}</p>
        <ConfirmButton yes="Stop it" no="Go on" label={`Cancel ${job.name}`} onConfirm={() => void model.cancel()}>
          Cancel
        </ConfirmButton>
      </div>
      <ProgressBar
        percent={isKnown ? percent : undefined}
        label={`Transcribing ${job.name}`}
        text={words.join(', ')}
        still={waiting !== undefined}
      />
      {waiting ? <JobReason job={job} /> : null}
    </section>
  );
}
