import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { editAnswer } from '../lib/http/edits-answer.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { notFound } from '../lib/http/problem.ts';
import { parseJobId } from '../lib/job/job.ts';
import { describeJob } from '../lib/pipeline/describe-job.ts';

/** PUT /api/transcriptions/{id}/edits: names speakers and corrects phrases, in place of the edits there are. */
app.http('edit-transcript', {
  methods: ['PUT'],
  route: 'api/transcriptions/{id}/edits',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const id = parseJobId(request.params['id']);
    const view = id && (await describeJob(scope, runner, id, signal));
    return view ? editAnswer(scope, view, request, signal) : notFound('transcription of this id');
  }),
});
