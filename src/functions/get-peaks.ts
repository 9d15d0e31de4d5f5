import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { peaksAnswer } from '../lib/http/peaks-answer.ts';
import { notFound } from '../lib/http/problem.ts';
import { parseJobId } from '../lib/job/job.ts';
import { describeJob } from '../lib/pipeline/describe-job.ts';

/** GET /api/transcriptions/{id}/peaks: how loud the recording is from its start to its end, to draw it by; 304 where nothing is new. */
app.http('get-peaks', {
  methods: ['GET'],
  route: 'api/transcriptions/{id}/peaks',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const id = parseJobId(request.params['id']);
    const view = id && (await describeJob(scope, runner, id, signal));
    if (!view) return notFound('transcription of this id');
    return peaksAnswer(scope, view, request.headers.get('if-none-match'), signal);
  }),
});
