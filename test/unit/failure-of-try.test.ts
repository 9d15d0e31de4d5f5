import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOfTry } from '../../src/lib/pipeline/transcribe-segment.ts';
import { RecognitionCancelled, RecognitionOverdue, SpeechNoAnswer } from '../../src/lib/speech/errors.ts';

const overdue = new RecognitionOverdue('The recognition did not end within its 100000 ms.');
const lost = new SpeechNoAnswer('Nothing came.');
/** What the recognition throws when its activity's time is over. */
const stopped = new RecognitionCancelled('The recognition was cancelled.');
const nothing = { hasAdvanced: false, hasSent: false };
const inVain = { hasAdvanced: false, hasSent: true };
const advanced = { hasAdvanced: true, hasSent: true };

test('a try that is over its deadline, or its activity’s time, and has come further costs nothing', () => {
  assert.equal(failureOfTry(overdue, false, advanced), undefined);
  assert.equal(failureOfTry(stopped, true, advanced), undefined);
});

test('one that waits for its turn until its activity’s time is over costs nothing either', () => {
  assert.equal(failureOfTry(stopped, true, nothing), undefined);
});

test('one that has sent audio and recognised nothing new has failed: else it would go on for ever', () => {
  assert.equal(failureOfTry(overdue, false, inVain), overdue);
  const failure = failureOfTry(stopped, true, inVain);
  assert.ok(failure instanceof RecognitionOverdue);
  assert.deepEqual([failure.code, failure.retryable], ['recognition-overdue', true]);
});

test('what else it failed of it failed of, however far it came', () => {
  for (const progress of [nothing, inVain, advanced]) assert.equal(failureOfTry(lost, false, progress), lost);
});
