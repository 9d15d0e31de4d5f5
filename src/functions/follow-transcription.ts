import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { eventsAnswer } from '../lib/http/events-answer.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { readPosition } from '../lib/http/job-events.ts';
import { notFound } from '../lib/http/problem.ts';
import { parseJobId } from '../lib/job/job.ts';
import { describeJob } from '../lib/pipeline/describe-job.ts';

/** GET /api/transcriptions/{id}/events: progress and phrases as server-sent events; 204 for a client that has seen the end. */
app.http('follow-transcription', {
  methods: ['GET'],
  route: 'api/transcriptions/{id}/events',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal, context }) => {
    const from = readPosition(request.headers.get('last-event-id'));
    const id = parseJobId(request.params['id']);
    const view = id && (await describeJob(scope, runner, id, signal));
    if (!view) return notFound('transcription of this id');
    if (view.finished && from.ended) return { status: 204 };
    return eventsAnswer(runner, id, from.phrases, context);
  }),
});
