import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { cancelAnswer } from '../lib/http/answers.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { notFound } from '../lib/http/problem.ts';
import { parseJobId } from '../lib/job/job.ts';
import { cancelJob } from '../lib/pipeline/cancel-job.ts';
import { describeJob } from '../lib/pipeline/describe-job.ts';

/** DELETE /api/transcriptions/{id}: stops a transcription; its running recognitions end within 5 s. */
app.http('cancel-transcription', {
  methods: ['DELETE'],
  route: 'api/transcriptions/{id}',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const id = parseJobId(request.params['id']);
    const stopped = id ? await cancelJob(scope, runner, id, signal) : false;
    const view = id && (await describeJob(scope, runner, id, signal));
    return view ? cancelAnswer(view, stopped) : notFound('transcription of this id');
  }),
});
