import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf } from '../../cli/exit-code.ts';
import { jsonLine } from '../../cli/report/json-line.ts';
import { resultLine, summaryLine } from '../../cli/report/result-line.ts';
import type { FileResult } from '../../cli/transcribe-file.ts';

const file = { given: 'talk.mp3', path: '/a/talk.mp3', name: 'in/talk.mp3', outputBase: '/a/talk' };
const job = { id: 'abc', name: 'in/talk.mp3', state: 'done', percent: 100, created: '2026-01-01T00:00:00Z' };
const error = { code: 'output-exists', message: '/a/talk.txt is there already.', remedy: 'Use --overwrite.' };

const done: FileResult = { file, job: { ...job, lengthSeconds: 12.5 }, outputs: ['/a/talk.txt'] };
const partial: FileResult = { file, job: { ...job, state: 'partial' }, outputs: ['/a/talk.txt'], error };
const unwritten: FileResult = { file, job, outputs: [], error };
const cancelled: FileResult = { file, job: { ...job, state: 'cancelled' }, outputs: [], interrupted: 'cancelled' };
const left: FileResult = { file, job: { ...job, state: 'transcribing' }, outputs: [], interrupted: 'left' };
const lost: FileResult = { file, outputs: [], error, unavailable: true };

test('the exit code is that of the worst that happened', () => {
  assert.equal(exitCodeOf([done, done], false), 0);
  assert.equal(exitCodeOf([done, partial], false), 1);
  assert.equal(exitCodeOf([unwritten, lost], false), 3);
  assert.equal(exitCodeOf([lost, cancelled], true), 130);
});

test('programs get a line of JSON a file', () => {
  assert.deepEqual(JSON.parse(jsonLine(done)), {
    file: 'talk.mp3',
    name: 'in/talk.mp3',
    id: 'abc',
    state: 'done',
    lengthSeconds: 12.5,
    outputs: ['/a/talk.txt'],
  });
  const states = [partial, unwritten, cancelled, left, lost].map((result) => JSON.parse(jsonLine(result)).state);
  assert.deepEqual(states, ['partial', 'failed', 'cancelled', 'transcribing', 'failed']);
  assert.deepEqual(JSON.parse(jsonLine(unwritten)).error, error);
});

test('people get a line a file, and a sum of all', () => {
  assert.equal(resultLine(done), 'talk.mp3  done  /a/talk.txt');
  assert.equal(resultLine(unwritten), 'talk.mp3  failed  /a/talk.txt is there already. Use --overwrite.');
  assert.match(resultLine(left), /goes on$/);
  assert.equal(
    summaryLine([done, done, partial, lost, cancelled]),
    '5 files: 2 done, 1 partial, 1 failed, 1 cancelled.',
  );
});
