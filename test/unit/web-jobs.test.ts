import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobId } from '../../src/lib/job/job.ts';
import type { JobView } from '../../src/lib/pipeline/describe-job.ts';
import { etaWords } from '../../web/jobs/eta.ts';
import { jobFacts } from '../../web/jobs/job-facts.ts';
import { mergeJobs, openElsewhere, withoutGone } from '../../web/jobs/merge-jobs.ts';
import { pollMs } from '../../web/jobs/poll-rhythm.ts';
import { remedyForPeople } from '../../web/ui/remedy.ts';

function view(id: string, minute: number, facts: Partial<JobView> = {}): JobView {
  return {
    id: id as JobId,
    traceId: '',
    state: 'transcribing',
    percent: 0,
    name: `${id}.wav`,
    etag: '',
    created: `2026-01-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
    links: { self: '' },
    ...facts,
  };
}
const done: Partial<JobView> = { state: 'done', percent: 100, finished: '2026-01-01T11:00:00.000Z' };
const idsOf = (seen: readonly { readonly job: JobView }[]) => seen.map(({ job }) => job.id).join('');

test('jobs stand newest first, each once, as they were asked for last', () => {
  const first = mergeJobs([], [view('b', 2), view('a', 1)], 100);
  const second = mergeJobs(first, [view('c', 3), view('b', 2, done)], 200);
  assert.equal(idsOf(second), 'cba');
  assert.deepEqual(
    second.map(({ job, changed }) => [job.state, changed]),
    [
      ['transcribing', false],
      ['done', true],
      ['transcribing', false],
    ],
  );
  // An answer that was asked for before is late: it says nothing new.
  const late = mergeJobs(second, [view('b', 2)], 150);
  assert.equal(late.find(({ job }) => job.id === 'b')?.job.state, 'done');
});

test('what the newest page should have and has not is gone; what ended before people’s eyes stays', () => {
  const seen = mergeJobs([], [view('d', 4, done), view('c', 3), view('b', 2, done), view('a', 1, done)], 100);
  const changed = mergeJobs(seen, [view('c', 3, done)], 150);
  const page = [view('b', 2, done)];
  assert.equal(idsOf(withoutGone(changed, page, false, 200)), 'cba', 'a may be on the next page');
  assert.equal(idsOf(withoutGone(changed, page, true, 200)), 'cb');
  assert.equal(idsOf(withoutGone(changed, page, true, 90)), 'dcba', 'all are newer than this answer');
  assert.equal(idsOf(withoutGone(changed, [], false, 200)), 'dcba', 'the pages behind an empty one are not known');
});

test('open jobs that the newest page does not tell of are asked for themselves', () => {
  const seen = mergeJobs([], [view('c', 3), view('b', 2), view('a', 1, done)], 100);
  assert.deepEqual(
    openElsewhere(seen, [view('c', 3)]).map(({ id }) => id),
    ['b'],
  );
});

test('the list is asked for often while something is open, seldom while nobody looks, ever more seldom without an answer', () => {
  const calm = { failures: 0, anyOpen: false, hidden: false };
  assert.equal(pollMs({ ...calm, anyOpen: true }), 2_000);
  assert.equal(pollMs(calm), 10_000);
  assert.equal(pollMs({ failures: 9, anyOpen: true, hidden: true }), 60_000);
  assert.ok(pollMs({ ...calm, failures: 1 }) >= 2_000);
  const lasting = pollMs({ ...calm, failures: 12 });
  assert.ok(lasting >= 24_000 && lasting <= 36_000, String(lasting));
});

test('the time that is left counts down in steps that promise no more than an estimate can', () => {
  assert.equal(etaWords(183, 0, 0), 'about 3 min left');
  assert.equal(etaWords(58, 0, 10_000), 'about 50 s left');
  assert.equal(etaWords(58, 0, 13_500), 'about 45 s left');
  assert.equal(etaWords(58, 0, 55_000), 'nearly done');
  assert.equal(etaWords(58, 0, 500_000), 'nearly done');
});

test('a job is told in one line', () => {
  const now = new Date('2026-02-01T00:00:00.000Z');
  const facts = (more: Partial<JobView>) => jobFacts(view('a', 1, more), now).slice(0, -1);
  assert.deepEqual(facts({ ...done, lengthSeconds: 754, phrases: 1_204, silent: false }), ['13 min', '1,204 phrases']);
  assert.deepEqual(facts({ ...done, lengthSeconds: 5, phrases: 0, silent: true }), ['5 s', 'nothing to hear in it']);
  assert.deepEqual(facts({ lengthSeconds: 60, segments: { done: 1, total: 3 } }), ['1 min', '1 of 3 parts']);
  assert.deepEqual(facts({ ...done, phrases: 1, missingSeconds: 8 }), ['1 phrase', '8 s missing']);
  assert.match(jobFacts(view('a', 1, done), now).at(-1) ?? '', /^ended /);
});

test('a remedy names the button instead of the request', () => {
  assert.equal(
    remedyForPeople('Try again with POST /api/transcriptions/{id}/retry once the service is well.'),
    'Try again with the button “Try again” once the service is well.',
  );
  assert.equal(remedyForPeople('Drop the file again.'), 'Drop the file again.');
});
