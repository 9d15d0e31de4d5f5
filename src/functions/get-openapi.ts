import { app } from '@azure/functions';
import { apiAuthLevel, guarded } from '../lib/http/access.ts';
import { openApiAnswer } from '../lib/http/openapi-answer.ts';

/** GET /api/openapi.json: the API's own description. */
app.http('get-openapi', {
  methods: ['GET'],
  route: 'api/openapi.json',
  authLevel: apiAuthLevel(),
  handler: guarded(async () => openApiAnswer()),
});
