import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { retryAnswer } from '../lib/http/answers.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { notFound } from '../lib/http/problem.ts';
import { parseJobId } from '../lib/job/job.ts';
import { describeJob } from '../lib/pipeline/describe-job.ts';
import { retryJob } from '../lib/pipeline/retry-job.ts';

/** POST /api/transcriptions/{id}/retry: starts again what failed, was cancelled or has gaps; what was recognised is not paid for again. */
app.http('retry-transcription', {
  methods: ['POST'],
  route: 'api/transcriptions/{id}/retry',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const id = parseJobId(request.params['id']);
    const started = id ? await retryJob(scope, runner, id, Date.now(), signal) : false;
    const view = id && (await describeJob(scope, runner, id, signal));
    return view ? retryAnswer(view, started) : notFound('transcription of this id');
  }),
});
