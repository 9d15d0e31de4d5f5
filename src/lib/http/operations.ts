import * as z from 'zod';
import { transcriptSchema } from '../transcript/transcript.ts';
import { audioLinkSchema } from './audio-schema.ts';
import { editsBodySchema, editsSchema, revisionsSchema } from './edits-schema.ts';
import { healthSchema } from './health-schema.ts';
import { jobListSchema, jobSchema } from './job-schema.ts';
import { missedSchema } from './missed-schema.ts';
import type { Operation, OperationAnswer } from './operation.ts';
import { partialSchema } from './partial-schema.ts';
import { peaksSchema } from './peaks-schema.ts';
import { listParameters, transcriptParameters } from './query.ts';
import { snapshotParameters } from './snapshot-answer.ts';
import { startBodySchema } from './start-body.ts';
import { uploadBodySchema, uploadSchema } from './upload-schema.ts';

const json = (schema: z.ZodType) => ({ 'application/json': schema });
const whereNext = {
  location: 'Where the job is followed',
  'retry-after': 'Seconds after which to look again',
};
const etag = 'Names what the answer says';
const running: OperationAnswer = { description: 'It runs', content: json(jobSchema), headers: { etag, ...whereNext } };
const ended: OperationAnswer = { description: 'It has ended', content: json(jobSchema), headers: { etag } };
const ifNoneMatch = {
  'if-none-match': { schema: z.string().optional().meta({ description: 'The ETag of an earlier answer' }) },
};
const gone = 'It was deleted, or that of another version is in its place';
const notEditable = 'It runs, or ended without a transcript';
const editsTag = 'Of the edits that are in it: what PUT .../edits takes as If-Match';
const noJob = 'There is no such transcription';

/** Every route that the app answers, in the order of the document. */
export const operations: readonly Operation[] = [
  {
    id: 'start-transcription',
    method: 'post',
    path: '/transcriptions',
    tag: 'Transcriptions',
    summary: 'Transcribe a file that is in the audio container',
    description: 'The same file version asked for in the same way is one job: a second request answers the first one.',
    key: 'function',
    body: startBodySchema,
    answers: { 200: { description: 'It was transcribed before', content: json(jobSchema) }, 202: running },
    problems: { 400: 'The body, or an option, is not valid', 404: 'There is no such file' },
  },
  {
    id: 'list-transcriptions',
    method: 'get',
    path: '/transcriptions',
    tag: 'Transcriptions',
    summary: 'List the transcriptions, newest first',
    description: 'Where a state is asked for, a page may hold fewer or more than `top`.',
    key: 'function',
    query: listParameters,
    answers: { 200: { description: 'A page', content: json(jobListSchema) } },
    problems: { 400: 'A parameter is not valid' },
  },
  {
    id: 'get-transcription',
    method: 'get',
    path: '/transcriptions/{id}',
    tag: 'Transcriptions',
    summary: 'See where a transcription stands',
    key: 'function',
    headers: ifNoneMatch,
    answers: { 200: ended, 202: running, 304: { description: 'Nothing is new', headers: { etag, ...whereNext } } },
    problems: { 404: noJob },
  },
  {
    id: 'cancel-transcription',
    method: 'delete',
    path: '/transcriptions/{id}',
    tag: 'Transcriptions',
    summary: 'Cancel a transcription',
    description: 'Running recognitions end within 5 seconds.',
    key: 'function',
    answers: { 200: { description: 'It is cancelled', content: json(jobSchema) }, 202: running },
    problems: { 404: noJob, 409: 'It has ended already' },
  },
  {
    id: 'retry-transcription',
    method: 'post',
    path: '/transcriptions/{id}/retry',
    tag: 'Transcriptions',
    summary: 'Start again what failed, was cancelled or has gaps, and at last what was missed',
    description: 'What was recognised is not paid for again.',
    key: 'function',
    answers: { 202: running },
    problems: { 404: noJob, 409: 'It runs, or is complete' },
  },
  {
    id: 'list-missed',
    method: 'get',
    path: '/missed',
    tag: 'Transcriptions',
    summary: 'List the files that were dropped and have no transcription',
    description:
      'Their event was lost, or the app failed to take it five times (poison queue). The next sweep starts them.',
    key: 'function',
    answers: { 200: { description: 'How many, and the first 100', content: json(missedSchema) } },
  },
  {
    id: 'get-transcript',
    method: 'get',
    path: '/transcriptions/{id}/transcript',
    tag: 'Transcriptions',
    summary: 'Read the transcript',
    description: 'With `partial=true` what is recognised so far, from the start on, where there is no transcript yet.',
    key: 'function',
    query: transcriptParameters,
    answers: {
      200: {
        description: 'The transcript, or what is recognised of it',
        content: {
          'application/json': z.union([transcriptSchema, partialSchema]),
          'text/vtt': undefined,
          'application/x-subrip': undefined,
          'text/plain': undefined,
        },
        headers: { etag: editsTag },
      },
      202: { ...running, description: 'There is none yet' },
    },
    problems: {
      400: 'A parameter is not valid',
      404: 'There is no such transcription, or no such revision of it',
      409: 'It ended without one',
      410: gone,
    },
  },
  {
    id: 'get-edits',
    method: 'get',
    path: '/transcriptions/{id}/edits',
    tag: 'Transcriptions',
    summary: 'See what people changed in the transcript',
    key: 'function',
    answers: { 200: { description: 'The newest edits', content: json(editsSchema), headers: { etag: editsTag } } },
    problems: { 404: noJob, 409: notEditable, 410: gone },
  },
  {
    id: 'edit-transcript',
    method: 'put',
    path: '/transcriptions/{id}/edits',
    tag: 'Transcriptions',
    summary: 'Name speakers and correct phrases',
    description:
      'All edits, in place of those there are, so that it may be repeated: the same edits make no other revision. Everything that reads the transcript gets it edited, in every form; what was recognised stays as revision 0.',
    key: 'function',
    headers: {
      'if-match': { schema: z.string().meta({ description: 'The ETag of the edits that these replace; * for any' }) },
    },
    body: editsBodySchema,
    answers: { 200: { description: 'The edits as saved', content: json(editsSchema), headers: { etag: editsTag } } },
    problems: {
      400: 'The body is not valid',
      404: noJob,
      409: notEditable,
      410: gone,
      412: 'Somebody else saved edits in the meantime',
      413: 'The body is too large',
      422: 'There is no such phrase or speaker',
      428: 'If-Match is missing',
    },
  },
  {
    id: 'get-revisions',
    method: 'get',
    path: '/transcriptions/{id}/revisions',
    tag: 'Transcriptions',
    summary: 'List the edits that were saved',
    key: 'function',
    answers: { 200: { description: 'All revisions', content: json(revisionsSchema) } },
    problems: { 404: noJob, 409: notEditable },
  },
  {
    id: 'follow-transcription',
    method: 'get',
    path: '/transcriptions/{id}/events',
    tag: 'Transcriptions',
    summary: 'Follow a transcription as it goes on',
    description:
      'Server-sent events: `progress` (the Job, when it has changed), `phrases` (final and new), `end` (the Job, when it has ended). The stream ends after 200 seconds; a client comes back with Last-Event-ID, and no phrase is lost or comes twice.',
    key: 'function',
    headers: {
      'last-event-id': {
        schema: z.string().optional().meta({ description: 'The id of the latest event that the client has' }),
      },
    },
    answers: {
      200: { description: 'The events', content: { 'text/event-stream': undefined } },
      204: { description: 'The client has seen the end' },
    },
    problems: { 400: 'Last-Event-ID is not the id of an event', 404: noJob },
  },
  {
    id: 'get-peaks',
    method: 'get',
    path: '/transcriptions/{id}/peaks',
    tag: 'Transcriptions',
    summary: 'Read how loud the recording is, to draw it by',
    key: 'function',
    headers: ifNoneMatch,
    answers: {
      200: { description: 'The peaks', content: json(peaksSchema), headers: { etag } },
      304: { description: 'Nothing is new', headers: { etag } },
    },
    problems: { 404: `${noJob}, or it was published without peaks`, 409: notEditable, 410: gone },
  },
  {
    id: 'get-audio',
    method: 'get',
    path: '/transcriptions/{id}/audio',
    tag: 'Transcriptions',
    summary: 'Get a link to play the file from',
    description: 'Read-only, for this one file and an hour, whether the transcription has ended or not.',
    key: 'function',
    answers: { 200: { description: 'The link; it is a secret', content: json(audioLinkSchema) } },
    problems: { 404: noJob, 410: 'The file was deleted, or is another version by now' },
  },
  {
    id: 'create-upload',
    method: 'post',
    path: '/uploads',
    tag: 'Uploads',
    summary: 'Get a link to upload a file to',
    description:
      'PUT the file to the link, or in blocks (Put Block, then Put Block List) to the same link. It is transcribed once it is there: POST /transcriptions with its name answers its job.',
    key: 'function',
    body: uploadBodySchema,
    answers: { 201: { description: 'The link; it is a secret', content: json(uploadSchema) } },
    problems: { 400: 'The body, or an option, is not valid', 409: 'There is such a file' },
  },
  {
    id: 'get-health',
    method: 'get',
    path: '/health',
    tag: 'The app',
    summary: 'How the worker that answers is',
    key: 'none',
    answers: { 200: { description: 'Counts and sizes', content: json(healthSchema) } },
  },
  {
    id: 'get-openapi',
    method: 'get',
    path: '/openapi.json',
    tag: 'The app',
    summary: 'This document',
    key: 'function',
    answers: { 200: { description: 'OpenAPI 3.1', content: json(z.looseObject({ openapi: z.string() })) } },
  },
  {
    id: 'memory-snapshot',
    method: 'post',
    path: '/memory/snapshot',
    tag: 'The app',
    summary: 'Take a heap snapshot of the worker',
    description: 'Only while MEMORY_SNAPSHOT_DIR is set. A snapshot holds every secret in memory.',
    key: 'admin',
    query: snapshotParameters,
    answers: {
      200: { description: 'The snapshot', content: { 'application/octet-stream': undefined } },
      201: { description: 'Where it is', content: json(z.looseObject({ file: z.string(), bytes: z.number().int() })) },
    },
    problems: { 400: 'A parameter is not valid', 404: 'The setting is not set, or there is no such thread' },
  },
];
