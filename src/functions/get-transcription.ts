import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { statusAnswer } from '../lib/http/answers.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { notFound } from '../lib/http/problem.ts';
import { parseJobId } from '../lib/job/job.ts';
import { describeJob } from '../lib/pipeline/describe-job.ts';

/** GET /api/transcriptions/{id}: where a transcription stands. 202 while it runs, 200 once it has ended, 304 where nothing is new. */
app.http('get-transcription', {
  methods: ['GET'],
  route: 'api/transcriptions/{id}',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const id = parseJobId(request.params['id']);
    const view = id && (await describeJob(scope, runner, id, signal));
    return view ? statusAnswer(view, request.headers.get('if-none-match')) : notFound('transcription of this id');
  }),
});
