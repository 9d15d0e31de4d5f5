import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { revisionsAnswer } from '../lib/http/edits-answer.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { notFound } from '../lib/http/problem.ts';
import { parseJobId } from '../lib/job/job.ts';
import { describeJob } from '../lib/pipeline/describe-job.ts';

/** GET /api/transcriptions/{id}/revisions: which edits were saved. */
app.http('get-revisions', {
  methods: ['GET'],
  route: 'api/transcriptions/{id}/revisions',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const id = parseJobId(request.params['id']);
    const view = id && (await describeJob(scope, runner, id, signal));
    return view ? revisionsAnswer(scope, view, signal) : notFound('transcription of this id');
  }),
});
