import { app } from '@azure/functions';
import { healthNow } from '../lib/pipeline/health-now.ts';

/** GET /api/health: how the worker that answers is. Counts and sizes only: nothing in it is secret, so no key is asked for. */
app.http('get-health', {
  methods: ['GET'],
  route: 'api/health',
  authLevel: 'anonymous',
  handler: async () => ({ jsonBody: healthNow(), headers: { 'cache-control': 'no-store' } }),
});
