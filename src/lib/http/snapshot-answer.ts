import { createReadStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import type { HeapSnapshotFile } from '../lifetime/heap-snapshot.ts';
import { flag, readParameter } from './query.ts';

const noStore = { 'cache-control': 'no-store' };

export const snapshotParameters = {
  thread: {
    schema: z.coerce.number().int().min(0).default(0).meta({ description: 'Number of a thread; 0 is the main one' }),
    remedy: 'Give the number of a thread; 0 is the main one.',
  },
  content: {
    schema: flag.meta({ description: 'Whether the file itself is the answer' }),
    remedy: 'true sends the snapshot and keeps no file, false keeps the file.',
  },
} as const;

/** What POST /api/memory/snapshot is asked for: of which thread, and whether the file itself is the answer. */
export function readSnapshotQuery(query: URLSearchParams): { readonly threadId: number; readonly content: boolean } {
  return {
    threadId: readParameter(query, 'thread', snapshotParameters.thread),
    content: readParameter(query, 'content', snapshotParameters.content),
  };
}

/** 201 with the file's path and whose heap it is; or the file itself, of which none is kept then. */
export async function snapshotAnswer(snapshot: HeapSnapshotFile, content: boolean): Promise<HttpResponseInit> {
  if (!content) return { status: 201, jsonBody: snapshot, headers: noStore };
  const body = createReadStream(snapshot.file);
  // An open file without a name: it is gone with the answer, however that ends.
  await new Promise((resolve, reject) => body.once('open', resolve).once('error', reject));
  await unlink(snapshot.file);
  return {
    status: 200,
    headers: {
      ...noStore,
      'content-type': 'application/octet-stream',
      'content-length': String(snapshot.bytes),
      'content-disposition': `attachment; filename="${basename(snapshot.file)}"`,
    },
    body,
  };
}
