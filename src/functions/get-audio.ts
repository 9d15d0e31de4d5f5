import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { apiAuthLevel } from '../lib/http/access.ts';
import { audioAnswer } from '../lib/http/audio-answer.ts';
import { httpHandler } from '../lib/http/handler.ts';
import { notFound } from '../lib/http/problem.ts';
import { parseJobId } from '../lib/job/job.ts';
import { jobRecordSchema } from '../lib/pipeline/work-records.ts';
import { readJson } from '../lib/storage/json-blob.ts';
import { workNames } from '../lib/storage/work-names.ts';

/** GET /api/transcriptions/{id}/audio: a link to play the file from, for an hour. */
app.http('get-audio', {
  methods: ['GET'],
  route: 'api/transcriptions/{id}/audio',
  authLevel: apiAuthLevel(),
  extraInputs: [df.input.durableClient()],
  handler: httpHandler(async ({ request, scope, signal }) => {
    const id = parseJobId(request.params['id']);
    const job = id && (await readJson(scope.store.work, workNames.record(id), jobRecordSchema, signal));
    return job ? audioAnswer(scope, job, Date.now(), signal) : notFound('transcription of this id');
  }),
});
