import type { HttpResponseInit } from '@azure/functions';
import type { JobId } from '../job/job.ts';
import type { JobView } from '../pipeline/describe-job.ts';
import { hasTag, jobTag } from './job-tag.ts';
import { problem } from './problem.ts';

/** Where a job is followed. */
export const jobPath = (id: JobId | string) => `/api/transcriptions/${id}`;

/** A pause between two looks that neither floods the storage account nor makes people wait. */
const retryAfterSeconds = '2';

/** A job's state: 200 when it has ended, else 202 with where and when to look again. */
export function jobAnswer(view: JobView): HttpResponseInit {
  return { status: view.finished ? 200 : 202, jsonBody: view, headers: jobHeaders(view) };
}

/** A job's state, or 304 without a body where the client has it. */
export function statusAnswer(view: JobView, ifNoneMatch: string | null): HttpResponseInit {
  const headers = jobHeaders(view);
  return hasTag(ifNoneMatch, headers.etag) ? { status: 304, headers } : jobAnswer(view);
}

function jobHeaders(view: JobView): Record<string, string> & { readonly etag: string } {
  return {
    etag: jobTag(view),
    'cache-control': 'private, no-cache',
    ...(view.finished ? {} : { location: jobPath(view.id), 'retry-after': retryAfterSeconds }),
  };
}

/** What DELETE answers: the job as it is now, or why there was nothing to stop. */
export function cancelAnswer(view: JobView, stopped: boolean): HttpResponseInit {
  if (stopped || view.state === 'cancelled') return jobAnswer(view);
  return problem(409, 'Already ended', {
    code: 'already-ended',
    message: `The transcription has ended (${view.state}): there is nothing to cancel.`,
    remedy: 'Nothing needs to be done.',
  });
}

/** What POST .../retry answers: the job as it is now, or why it was not started again. */
export function retryAnswer(view: JobView, started: boolean): HttpResponseInit {
  if (started) return { ...jobAnswer(view), status: 202 };
  if (!view.finished) {
    return problem(409, 'Still running', {
      code: 'still-running',
      message: `The transcription has not ended (${view.state}).`,
      remedy: view.waiting?.remedy ?? 'Wait for it, or cancel it first.',
    });
  }
  return problem(409, 'Nothing to retry', {
    code: 'nothing-missing',
    message: 'The transcription is complete.',
    remedy: 'To have the file transcribed differently, POST /api/transcriptions with other options.',
  });
}
