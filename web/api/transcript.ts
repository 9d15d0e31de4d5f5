import { request } from './request.ts';
import type {
  PartialView,
  RevisionsView,
  SavedEdits,
  Transcript,
  TranscriptFormat,
  WantedEdits,
} from './transcript-types.ts';

/** One revision; the newest when none is named. Revision 0 is what was recognised. */
export async function readTranscript(id: string, revision?: number, signal?: AbortSignal): Promise<Transcript> {
  const query = revision === undefined ? '' : `&revision=${revision}`;
  return (await request(`/transcriptions/${id}/transcript?format=json${query}`, signal ? { signal } : {})).json();
}

/** What is recognised so far, of a job that runs, failed or was cancelled. */
export async function readPartial(id: string, signal?: AbortSignal): Promise<PartialView> {
  return (await request(`/transcriptions/${id}/transcript?partial=true`, signal ? { signal } : {})).json();
}

/** A form of a revision as a file, of the newest when none is named; or of what is recognised, where there is no transcript. */
export async function readForm(id: string, format: TranscriptFormat, of?: number | 'partial'): Promise<Blob> {
  const query = of === undefined ? '' : of === 'partial' ? '&partial=true' : `&revision=${of}`;
  return (await request(`/transcriptions/${id}/transcript?format=${format}${query}`)).blob();
}

export async function readEdits(id: string, signal?: AbortSignal): Promise<SavedEdits> {
  return savedEdits(await request(`/transcriptions/${id}/edits`, signal ? { signal } : {}));
}

/** Saves all edits in place of those that `tag` names. */
export async function putEdits(id: string, edits: WantedEdits, tag: string): Promise<SavedEdits> {
  const headers = { 'if-match': tag };
  return savedEdits(await request(`/transcriptions/${id}/edits`, { method: 'PUT', body: edits, headers }));
}

export async function readRevisions(id: string): Promise<RevisionsView['revisions']> {
  const body: RevisionsView = await (await request(`/transcriptions/${id}/revisions`)).json();
  return body.revisions;
}

async function savedEdits(answer: Response): Promise<SavedEdits> {
  return { ...(await answer.json()), tag: answer.headers.get('etag') ?? '' };
}
