import type { HttpResponseInit } from '@azure/functions';
import type { TranscriptFormat } from '../job/options.ts';
import { hasTranscript, type JobView } from '../pipeline/describe-job.ts';
import { editTag } from '../pipeline/edit-tag.ts';
import { readRevised } from '../pipeline/read-revised.ts';
import type { Scope } from '../pipeline/scope.ts';
import { contentTypes } from '../storage/transcript-blobs.ts';
import { jobAnswer } from './answers.ts';
import { problem } from './problem.ts';

/** What a job is answered with that has ended without a transcript; undefined for one that has one. */
export function withoutTranscript(view: JobView): HttpResponseInit | undefined {
  if (hasTranscript(view.state)) return undefined;
  return problem(409, 'No transcript', {
    code: `transcription-${view.state}`,
    message: view.error?.message ?? 'The transcription was cancelled, so there is no transcript.',
    remedy: view.error?.remedy ?? 'Start it again with POST /api/transcriptions/{id}/retry.',
  });
}

/** A job's transcript, of the newest revision or the one that is wanted; 202 while the job runs, 409 when it ended without one. */
export async function transcriptAnswer(
  scope: Scope,
  view: JobView,
  format: TranscriptFormat,
  wanted: number | undefined,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  if (!view.finished) return jobAnswer(view);
  return withoutTranscript(view) ?? publishedAnswer(scope, view, format, wanted, signal);
}

/** The transcript that a job has published, whether it has ended or is about to. */
export async function publishedAnswer(
  scope: Scope,
  view: JobView,
  format: TranscriptFormat,
  wanted: number | undefined,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const { body, publication, revision } = await readRevised(scope, view, format, wanted, signal);
  return {
    status: 200,
    headers: { 'content-type': contentTypes[format], etag: editTag(publication, revision) },
    body,
  };
}
