import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { uploadAnswer } from '../lib/http/upload-answer.ts';

/** POST /api/uploads {"name": "...", "options": {...}}: a link to which the file can be written, for half an hour. */
app.http('create-upload', {
  methods: ['POST'],
  route: 'api/uploads',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, signal }) =>
    uploadAnswer(scope, await request.text(), Date.now(), signal),
  ),
});
