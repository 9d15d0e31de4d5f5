import type { HttpResponseInit } from '@azure/functions';
import { hasTranscript, type JobView } from '../pipeline/describe-job.ts';
import type { Scope } from '../pipeline/scope.ts';
import { contentTypes, openTranscript, type TranscriptFormat } from '../storage/transcript-blobs.ts';
import { jobAnswer } from './answers.ts';
import { problem } from './problem.ts';

/** A job's transcript, streamed from storage; 202 while the job runs, 409 when it ended without one. */
export async function transcriptAnswer(
  scope: Scope,
  view: JobView,
  format: TranscriptFormat,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  if (!view.finished) return jobAnswer(view);
  if (!hasTranscript(view.state)) {
    return problem(409, 'No transcript', {
      code: `transcription-${view.state}`,
      message: view.error?.message ?? 'The transcription was cancelled, so there is no transcript.',
      remedy: view.error?.remedy ?? 'Start it again with POST /api/transcriptions/{id}/retry.',
    });
  }
  const transcript = await openTranscript(scope.store, view.name, view.id, format, signal);
  if (!transcript) {
    return problem(410, 'Gone', {
      code: 'transcript-gone',
      message: `The transcript of this version of "${view.name}" was deleted, or replaced by that of another version.`,
      remedy: 'Look for the file in GET /api/transcriptions: its newest job has the transcript that is there.',
    });
  }
  return { status: 200, headers: { 'content-type': contentTypes[format] }, body: transcript };
}
