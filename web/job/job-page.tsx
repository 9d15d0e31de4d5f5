import { useEffect, useState } from 'preact/hooks';
import { hasEnded } from '../api/jobs.ts';
import { PlayerBar } from '../player/player-bar.tsx';
import { listHref } from '../route.ts';
import { RenameDialog } from '../transcript/rename-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { JobDetails } from './job-details.tsx';
import { JobGone } from './job-gone.tsx';
import { JobHead } from './job-head.tsx';
import { JobModel } from './job-model.ts';
import { JobNotes } from './job-notes.tsx';
import { JobProgress } from './job-progress.tsx';
import { useShortcuts } from './shortcuts.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { TranscriptPart } from './transcript-part.tsx';

/** One job: where it stands, and its transcript. */
export function JobPage({ id }: { readonly id: string }) {
  const [model, setModel] = useState<JobModel>();
  useEffect(() => {
    const made = new JobModel(id);
    setModel(made);
    return () => made[Symbol.dispose]();
  }, [id]);
  return (
    <>
      <a class="back" href={listHref}>
        <Icon name="back" /> All transcriptions
      </a>
      {model ? <OneJob model={model} /> : null}
    </>
  );
}

function OneJob({ model }: { readonly model: JobModel }) {
  const job = model.job.value;
  const [helps, setHelps] = useState(false);
  useShortcuts(model.reading, () => setHelps(true));
  useEffect(() => {
    const before = document.title;
    if (job) document.title = `${job.name} · Dropscribe`;
    return () => {
      document.title = before;
    };
  }, [job?.name]);
  if (model.problem.value) return <JobGone problem={model.problem.value} />;
  if (!job) {
    return model.lost.value ? (
      <ProblemNote problem={model.lost.value} />
    ) : (
      <p class="muted" role="status">
        Loading …
      </p>
    );
  }
  const hasText = model.reading.phrases.value.length > 0;
  return (
    <article class="job">
      <JobHead model={model} job={job} />
      <JobProgress model={model} job={job} />
      <JobNotes model={model} job={job} />
      {hasText ? <TranscriptPart model={model} job={job} onHelp={() => setHelps(true)} /> : null}
      <JobDetails job={job} head={model.reading.head.value} />
      {job.state === 'failed' && !hasText ? null : (
        <PlayerBar reading={model.reading} jobId={job.id} hasPeaks={hasEnded(job)} />
      )}
      <RenameDialog reading={model.reading} />
      {helps ? <ShortcutsDialog canEdit={model.reading.canEdit.value} onClose={() => setHelps(false)} /> : null}
    </article>
  );
}
