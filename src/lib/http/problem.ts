import type { HttpResponseInit } from '@azure/functions';
import type { Failure } from '../failure.ts';
import type { FailureFacts } from '../job/failure-facts.ts';
import type { Problem } from './problem-schema.ts';

/** An error answer by RFC 9457. `detail` says what and why, `remedy` what to do. */
export function problem(status: number, title: string, facts: FailureFacts): HttpResponseInit {
  const body: Problem = {
    type: `urn:dropscribe:problem:${facts.code}`,
    title,
    status,
    detail: facts.message,
    remedy: facts.remedy,
  };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

export const notFound = (what: string) =>
  problem(404, 'Not found', {
    code: 'not-found',
    message: `There is no ${what}.`,
    remedy: 'GET /api/transcriptions lists the transcriptions there are.',
  });

/** The answer to a request that failed with a known failure. */
export function problemOf(failure: Failure): HttpResponseInit {
  const status = statusByCode[failure.code] ?? (failure.retryable ? 503 : 500);
  const answer = problem(status, titles[status] ?? 'Server error', failure);
  return status === 503 ? { ...answer, headers: { ...answer.headers, 'retry-after': '5' } } : answer;
}

const statusByCode: Readonly<Record<string, number>> = {
  'bad-option': 400,
  'bad-request': 400,
  'audio-gone': 404,
  'no-such-thread': 404,
  'audio-overwritten': 409,
  'file-exists': 409,
  'no-peaks': 404,
  'no-such-revision': 404,
  'transcript-gone': 410,
  'too-many-revisions': 409,
  'original-missing': 409,
  'edits-changed': 412,
  'edits-unconditional': 428,
  'too-large': 413,
  'unknown-phrase': 422,
  'unknown-speaker': 422,
};

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  404: 'Not found',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Content too large',
  422: 'Unprocessable content',
  428: 'Precondition required',
  503: 'Service unavailable',
};
