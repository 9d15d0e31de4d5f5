import type { JobView } from '../../src/lib/pipeline/describe-job.ts';
import { duration, moment } from '../ui/format.ts';

/** What is worth saying of a job in one line, in the order in which it matters. */
export function jobFacts(job: JobView, now: Date): readonly string[] {
  const { lengthSeconds, phrases, silent, missingSeconds, segments, finished, created } = job;
  return [
    lengthSeconds === undefined ? '' : duration(lengthSeconds),
    silent ? 'nothing to hear in it' : phrases === undefined ? '' : phrasesWords(phrases),
    missingSeconds === undefined ? '' : `${duration(missingSeconds)} missing`,
    !finished && segments && segments.total > 1 ? `${segments.done} of ${segments.total} parts` : '',
    finished ? `ended ${moment(finished, now)}` : `added ${moment(created, now)}`,
  ].filter((fact) => fact !== '');
}

function phrasesWords(phrases: number): string {
  return phrases === 1 ? '1 phrase' : `${phrases.toLocaleString('en')} phrases`;
}
