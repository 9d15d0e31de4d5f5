import type { HttpResponseInit } from '@azure/functions';
import { metadataOfOptions } from '../job/options-metadata.ts';
import type { Scope } from '../pipeline/scope.ts';
import { checkRequestedWebhook } from '../pipeline/webhook-target.ts';
import { isUploadName } from '../storage/blob-name.ts';
import { blobExists } from '../storage/json-blob.ts';
import { uploadLink } from '../storage/upload-link.ts';
import { BadRequest, FileExists } from './errors.ts';
import { readBody } from './read-body.ts';
import { type UploadView, uploadBodySchema } from './upload-schema.ts';

/** Small enough to be sent again over a poor line, large enough for files of 195 GB. */
const blockBytes = 4 * 1024 * 1024;
const shape = 'Send {"name": "talk.mp3", "options": {...}, "overwrite": false}; all but the name may be left out.';

/** 201 with a link to upload one file to. Throws a BadRequest, a BadOption, FileExists or a storage failure. */
export async function uploadAnswer(
  scope: Scope,
  bodyText: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const { name, options, overwrite } = readBody(bodyText, uploadBodySchema, shape);
  if (!isUploadName(name)) {
    throw new BadRequest(
      'A file cannot have this name.',
      'Leave out backslashes, control characters, and "." or "/" at the end of a name or folder.',
    );
  }
  if (options.webhook !== undefined) checkRequestedWebhook(scope, options.webhook);
  const metadata = metadataOfOptions(options);
  // Better now than when all of it is sent. Who else may write it meanwhile, the header finds.
  if (!overwrite && (await blobExists(scope.store.audio, name, signal))) throw new FileExists(name);
  const { url, expires } = await uploadLink(scope.store, name, nowMs, signal);
  const view: UploadView = {
    name,
    url,
    expires: expires.toISOString(),
    headers: {
      'x-ms-blob-type': 'BlockBlob',
      ...(overwrite ? {} : { 'if-none-match': '*' }),
      ...Object.fromEntries(Object.entries(metadata).map(([key, value]) => [`x-ms-meta-${key}`, value])),
    },
    blockBytes,
  };
  return { status: 201, jsonBody: view, headers: { 'cache-control': 'no-store' } };
}
