import type { JobState as State } from '../../src/lib/pipeline/describe-job.ts';
import { Icon, type IconName } from './icon.tsx';

/** What people call a job's states. */
export const stateWords: Readonly<Record<State, string>> = {
  queued: 'Waiting to start',
  planning: 'Reading the file',
  transcribing: 'Transcribing',
  publishing: 'Writing the transcript',
  done: 'Done',
  partial: 'Done, with gaps',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const looks: Readonly<Record<State, readonly [IconName, string]>> = {
  queued: ['clock', 'open'],
  planning: ['wave', 'open'],
  transcribing: ['wave', 'open'],
  publishing: ['wave', 'open'],
  done: ['check', 'good'],
  partial: ['gaps', 'warn'],
  failed: ['alert', 'bad'],
  cancelled: ['stop', 'quiet'],
};

/** A job's state as a badge: a word and a sign, so that its colour is not all that tells it. */
export function JobState({ state }: { readonly state: State }) {
  const [icon, look] = looks[state];
  return (
    <span class={`badge ${look}`}>
      <Icon name={icon} /> {stateWords[state]}
    </span>
  );
}
