import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { editsAnswer } from '../lib/http/edits-answer.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { notFound } from '../lib/http/problem.ts';
import { parseJobId } from '../lib/job/job.ts';
import { describeJob } from '../lib/pipeline/describe-job.ts';

/** GET /api/transcriptions/{id}/edits: what people changed in the transcript. */
app.http('get-edits', {
  methods: ['GET'],
  route: 'api/transcriptions/{id}/edits',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const id = parseJobId(request.params['id']);
    const view = id && (await describeJob(scope, runner, id, signal));
    return view ? editsAnswer(scope, view, signal) : notFound('transcription of this id');
  }),
});
