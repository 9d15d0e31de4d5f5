import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { JobView } from '../pipeline/describe-job.ts';
import { type EditsView, readEdits, saveEdits } from '../pipeline/edit-job.ts';
import type { Scope } from '../pipeline/scope.ts';
import { listRevisions } from '../storage/revision-blobs.ts';
import { readBounded } from './bounded-body.ts';
import { editsBodySchema, type RevisionsView } from './edits-schema.ts';
import { EditsUnconditional } from './errors.ts';
import { problem } from './problem.ts';
import { readBody } from './read-body.ts';
import { withoutTranscript } from './transcript-answer.ts';

/** The text of ten hours, four times. */
const mostBytes = 4 * 1024 * 1024;
const noStore = { 'cache-control': 'no-store' };
const shape =
  'Send {"speakers": {"Guest-1": "Anna"}, "phrases": [{"id": 12, "text": "..."}]}: all edits, since they replace those there are; names of up to 100, texts of up to 5,000 characters.';

/** GET .../edits: the newest edits and their ETag. */
export async function editsAnswer(scope: Scope, view: JobView, signal: AbortSignal): Promise<HttpResponseInit> {
  return notEditable(view) ?? answerOf(await readEdits(scope, view, signal));
}

/** PUT .../edits: saves all edits in place of those there are; an If-Match says which these were. */
export async function editAnswer(
  scope: Scope,
  view: JobView,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const wanted = readBody(await readBounded(request, mostBytes), editsBodySchema, shape);
  const seen = request.headers.get('if-match');
  if (seen === null) throw new EditsUnconditional();
  return notEditable(view) ?? answerOf(await saveEdits(scope, view, wanted, seen.trim(), new Date(), signal));
}

/** GET .../revisions: what was saved, newest first. */
export async function revisionsAnswer(scope: Scope, view: JobView, signal: AbortSignal): Promise<HttpResponseInit> {
  const refused = notEditable(view);
  if (refused) return refused;
  const saved = await listRevisions(scope.store, view, signal);
  const all = [{ revision: 0, phrases: 0, speakers: 0 }, ...saved].reverse();
  const body: RevisionsView = {
    revisions: all.map((one) => ({
      ...one,
      links: { transcript: `${view.links.self}/transcript?revision=${one.revision}` },
    })),
  };
  return { status: 200, jsonBody: body, headers: noStore };
}

function notEditable(view: JobView): HttpResponseInit | undefined {
  if (view.finished) return withoutTranscript(view);
  return problem(409, 'Still running', {
    code: 'still-running',
    message: `The transcription has not ended (${view.state}), and may write the transcript anew.`,
    remedy: view.waiting?.remedy ?? 'Wait for it; keep what you have changed until then.',
  });
}

function answerOf({ tag, ...edits }: EditsView): HttpResponseInit {
  return { status: 200, jsonBody: edits, headers: { ...noStore, etag: tag } };
}
