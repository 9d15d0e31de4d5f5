import { hasEnded, type JobView } from '../api/jobs.ts';
import { EditNotes } from '../edits/edit-notes.tsx';
import { Revisions } from '../edits/revisions.tsx';
import { SavingState } from '../edits/saving-state.tsx';
import { Legend } from '../transcript/legend.tsx';
import { SearchBar } from '../transcript/search-bar.tsx';
import { TranscriptList } from '../transcript/transcript-list.tsx';
import { Icon } from '../ui/icon.tsx';
import type { JobModel } from './job-model.ts';

/** The transcript and what one reads it with. */
export function TranscriptPart({
  model,
  job,
  onHelp,
}: {
  readonly model: JobModel;
  readonly job: JobView;
  readonly onHelp: () => void;
}) {
  const { reading, desk } = model;
  const older = reading.older.value;
  return (
    <section class="transcript-part" aria-label="Transcript and tools">
      <div class="tools">
        <SearchBar reading={reading} />
        <SavingState desk={desk} />
        {desk.saved.value ? <Revisions model={model} /> : null}
        <button
          type="button"
          class="button quiet icon-only keyboard-help"
          aria-label="Keyboard"
          title="Keyboard (?)"
          onClick={onHelp}
        >
          <Icon name="keyboard" />
        </button>
      </div>
      <EditNotes reading={reading} />
      {older ? (
        <div class="note warn" role="status">
          <Icon name="clock" />
          <div>
            <p>
              {older.revision === 0
                ? 'This is what was recognised, before anything was corrected.'
                : `This is revision ${older.revision}, as it was then.`}
            </p>
            <p class="muted">It is there to read; corrections are made in the newest one.</p>
          </div>
          <button
            type="button"
            class="button"
            onClick={() => {
              reading.older.value = undefined;
            }}
          >
            Back to the newest
          </button>
        </div>
      ) : null}
      {hasEnded(job) ? null : <p class="muted">Recognised so far; corrections are possible once it is done.</p>}
      <Legend reading={reading} />
      <TranscriptList reading={reading} {...(job.state === 'partial' ? { onRetry: () => void model.retry() } : {})} />
    </section>
  );
}
