import type { HttpResponseInit } from '@azure/functions';
import type { JobView } from '../pipeline/describe-job.ts';
import { TranscriptGone } from '../pipeline/edit-errors.ts';
import type { Scope } from '../pipeline/scope.ts';
import { openBlob } from '../storage/blob-stream.ts';
import { peaksName } from '../storage/peaks-blob.ts';
import { publicationOf, readPublication } from '../storage/transcript-blobs.ts';
import { NoPeaks } from './errors.ts';
import { hasTag } from './job-tag.ts';
import { problem } from './problem.ts';
import { withoutTranscript } from './transcript-answer.ts';

/**
 * The peaks that a job published, or 304 where the client has them; 409 while it runs, and when it ended without a transcript.
 * Throws TranscriptGone, NoPeaks or a storage failure.
 */
export async function peaksAnswer(
  { store }: Scope,
  view: JobView,
  ifNoneMatch: string | null,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const refused = view.finished ? withoutTranscript(view) : stillRunning(view);
  if (refused) return refused;
  const { id, name } = view;
  if (!(await readPublication(store, name, id, signal))) throw new TranscriptGone(name);
  const file = await openBlob(store.transcripts, peaksName(name), signal);
  if (!file || !publicationOf(id, file)) {
    file?.stream.destroy();
    throw new NoPeaks(name);
  }
  const headers = { etag: file.etag, 'cache-control': 'private, no-cache' };
  if (hasTag(ifNoneMatch, file.etag)) {
    file.stream.destroy();
    return { status: 304, headers };
  }
  return { status: 200, headers: { ...headers, 'content-type': 'application/json; charset=utf-8' }, body: file.stream };
}

function stillRunning({ state, waiting }: JobView): HttpResponseInit {
  return problem(409, 'Still running', {
    code: 'still-running',
    message: `The transcription has not ended (${state}): its peaks come with its transcript.`,
    remedy: waiting?.remedy ?? 'Wait for it; GET /api/transcriptions/{id} says when it has ended.',
  });
}
