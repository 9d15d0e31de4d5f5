import { hasEnded, type JobView } from '../api/jobs.ts';
import { FileName } from '../ui/file-name.tsx';
import { clock, moment } from '../ui/format.ts';
import { JobState } from '../ui/job-state.tsx';
import { CopyMenu } from './copy-menu.tsx';
import { DownloadMenu } from './download-menu.tsx';
import type { JobModel } from './job-model.ts';
import { optionsText } from './options-text.ts';

/** What the job is about, and what can be done with its transcript. */
export function JobHead({ model, job }: { readonly model: JobModel; readonly job: JobView }) {
  const { phrases, head } = model.reading;
  const facts = [
    ...(job.lengthSeconds === undefined ? [] : [clock(job.lengthSeconds)]),
    moment(job.created),
    ...(phrases.value.length > 1 ? [`${phrases.value.length.toLocaleString()} phrases`] : []),
    ...(head.value ? optionsText(head.value) : []),
  ];
  return (
    <header class="job-head">
      <div>
        <h1>
          <FileName name={job.name} />
        </h1>
        <p class="facts">
          <JobState state={job.state} />
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
      {phrases.value.length > 0 ? (
        <div class="actions">
          <CopyMenu reading={model.reading} />
          <DownloadMenu
            job={job}
            isPartial={!hasEnded(job) || (job.state !== 'done' && job.state !== 'partial')}
            revision={model.reading.older.value?.revision}
            desk={model.desk}
          />
        </div>
      ) : null}
    </header>
  );
}
