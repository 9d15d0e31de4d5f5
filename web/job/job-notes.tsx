import { hasEnded, type JobView } from '../api/jobs.ts';
import { duration } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import type { JobModel } from './job-model.ts';

/** What there is to know before one reads: failures, gaps, and what the transcript says of itself. */
export function JobNotes({ model, job }: { readonly model: JobModel; readonly job: JobView }) {
  const retry = () => void model.retry();
  const ended = hasEnded(job);
  const unplaced = model.desk.saved.value?.unplaced.length ?? 0;
  const notes = [
    // Gaps have a note of their own, with a button.
    ...(model.reading.head.value?.notes ?? []).filter((note) => !/ are missing: /.test(note)),
    ...(unplaced > 0
      ? [
          `${unplaced} ${unplaced === 1 ? 'correction is' : 'corrections are'} not in this text, because what was corrected was recognised anew. An earlier revision has ${unplaced === 1 ? 'it' : 'them'}.`,
        ]
      : []),
  ];
  return (
    <>
      {model.lost.value ? <Lost text={model.lost.value.message} /> : null}
      {model.refused.value ? <ProblemNote problem={model.refused.value} /> : null}
      {job.state === 'failed' && job.error ? <ProblemNote problem={job.error} onRetry={retry} /> : null}
      {job.state === 'cancelled' ? (
        <div class="note">
          <Icon name="stop" />
          <div>
            <p>The transcription was cancelled.</p>
            <p class="muted">What was recognised until then is kept, and is not paid for again.</p>
          </div>
          <button type="button" class="button" onClick={retry}>
            Go on with it
          </button>
        </div>
      ) : null}
      {job.state === 'partial' ? (
        <div class="note warn">
          <Icon name="alert" />
          <div>
            <p>
              {duration(job.missingSeconds ?? 0)} of the recording are missing. {job.error?.message}
            </p>
            <p class="muted">Only what is missing is recognised again.</p>
          </div>
          <button type="button" class="button" onClick={retry}>
            Fill the gaps
          </button>
        </div>
      ) : null}
      {model.unreadable.value ? <ProblemNote problem={model.unreadable.value} /> : null}
      {model.isReading.value ? (
        <p class="muted" role="status">
          Loading the transcript …
        </p>
      ) : null}
      {notes.length > 0 ? (
        <div class="note">
          <Icon name="info" />
          <ul class="stack-small">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {ended && job.state === 'failed' && model.reading.phrases.value.length > 0 ? (
        <p class="muted">Below is what was recognised before it failed.</p>
      ) : null}
    </>
  );
}

function Lost({ text }: { readonly text: string }) {
  return (
    <div class="note warn" role="status">
      <Icon name="alert" />
      <div>
        <p>{text}</p>
        <p class="muted">It is tried again by itself; what you see may be old.</p>
      </div>
    </div>
  );
}
