import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { missedAnswer } from '../lib/http/missed-answer.ts';
import { listMissed } from '../lib/sweep/list-missed.ts';

/** GET /api/missed: files without a job, because their event was lost or is in the poison queue; the next sweep starts them. */
app.http('list-missed', {
  methods: ['GET'],
  route: 'api/missed',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ scope, signal }) => {
    const { count, files } = await listMissed(scope, Date.now(), signal);
    return missedAnswer(count, files);
  }),
});
