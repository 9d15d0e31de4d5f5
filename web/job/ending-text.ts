import type { JobView } from '../api/jobs.ts';

/** That a job has ended, and how, in a sentence for who cannot see it. */
export function endingText({ name, state, error }: JobView): string {
  switch (state) {
    case 'done':
      return `The transcript of ${name} is ready.`;
    case 'partial':
      return `The transcript of ${name} is ready, with gaps.`;
    case 'cancelled':
      return `The transcription of ${name} was cancelled.`;
    default:
      return `The transcription of ${name} failed. ${error?.message ?? ''}`;
  }
}
