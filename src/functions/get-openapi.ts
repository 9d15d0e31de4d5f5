import { app } from '@azure/functions';
import { openApiAnswer } from '../lib/http/openapi-answer.ts';

/** GET /api/openapi.json: the API's own description. */
app.http('get-openapi', {
  methods: ['GET'],
  route: 'api/openapi.json',
  authLevel: 'function',
  handler: async () => openApiAnswer(),
});
