import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { pageLink, readPage } from '../lib/http/query.ts';
import { listJobs } from '../lib/pipeline/list-jobs.ts';

/**
 * GET /api/transcriptions?top=20&state=failed&after=...: newest first; `next` is the link of the page after this one, which may
 * hold fewer than `top` when a state is asked for.
 */
app.http('list-transcriptions', {
  methods: ['GET'],
  route: 'api/transcriptions',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, runner, signal }) => {
    const page = readPage(request.query);
    const { jobs, after } = await listJobs(scope, runner, page, signal);
    const next = after ? { next: pageLink({ ...page, after }) } : {};
    return { jsonBody: { transcriptions: jobs, ...next }, headers: { 'cache-control': 'no-store' } };
  }),
});
