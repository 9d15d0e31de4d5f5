import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { jobAnswer, jobPath } from '../lib/http/answers.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { readStartBody } from '../lib/http/start-body.ts';
import { describeJob } from '../lib/pipeline/describe-job.ts';
import { startJob } from '../lib/pipeline/start-job.ts';

/** POST /api/transcriptions {"name": "...", "options": {...}}: starts the transcription of a file that is in the container. */
app.http('start-transcription', {
  methods: ['POST'],
  route: 'api/transcriptions',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const { name, options } = readStartBody(await request.text());
    const wanted = { name, requested: options, again: true, nowMs: Date.now() };
    const { id } = await startJob(scope, runner, wanted, signal);
    const view = await describeJob(scope, runner, id, signal);
    return view ? jobAnswer(view) : { status: 202, headers: { location: jobPath(id), 'retry-after': '2' } };
  }),
});
