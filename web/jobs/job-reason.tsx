import type { JobView } from '../api/jobs.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { remedyForPeople } from '../ui/remedy.ts';

/** Why a job failed, has gaps or does not go on, and what to do. */
export function JobReason({ job }: { readonly job: JobView }) {
  // Who cancelled it knows.
  const facts = job.waiting ?? (job.state === 'cancelled' ? undefined : job.error);
  if (!facts) return null;
  const [icon, look]: readonly [IconName, string] = job.waiting
    ? ['clock', 'note']
    : job.state === 'failed'
      ? ['alert', 'note bad']
      : ['gaps', 'note warn'];
  return (
    <div class={`row-reason ${look}`}>
      <Icon name={icon} />
      <div>
        <p>{job.waiting ? `It waits: ${facts.message}` : facts.message}</p>
        {facts.remedy === '' ? null : <p class="muted">{remedyForPeople(facts.remedy)}</p>}
      </div>
    </div>
  );
}
