import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { partialAnswer } from '../lib/http/partial-answer.ts';
import { notFound } from '../lib/http/problem.ts';
import { readFormat, readPartialWanted, readRevisionWanted } from '../lib/http/query.ts';
import { transcriptAnswer } from '../lib/http/transcript-answer.ts';
import { parseJobId } from '../lib/job/job.ts';
import { describeJob, hasTranscript } from '../lib/pipeline/describe-job.ts';

/**
 * GET /api/transcriptions/{id}/transcript?format=json|vtt|srt|txt: the transcript, or 202 until there is one. With partial=true what
 * is recognised so far instead; with revision=N as it was edited up to then, 0 being what was recognised.
 */
app.http('get-transcript', {
  methods: ['GET'],
  route: 'api/transcriptions/{id}/transcript',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const format = readFormat(request.query);
    const partial = readPartialWanted(request.query);
    const revision = readRevisionWanted(request.query);
    const id = parseJobId(request.params['id']);
    const view = id && (await describeJob(scope, runner, id, signal));
    if (!view) return notFound('transcription of this id');
    if (partial && !hasTranscript(view.state)) return partialAnswer(scope, view, format, signal);
    return transcriptAnswer(scope, view, format, revision, signal);
  }),
});
