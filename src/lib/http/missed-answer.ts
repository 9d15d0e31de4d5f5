import type { HttpResponseInit } from '@azure/functions';
import type { DroppedFile } from '../pipeline/missed-files.ts';
import { jobPath } from './answers.ts';
import type { MissedView } from './missed-schema.ts';

/** Files without a job, each with where to start it. */
export function missedAnswer(count: number, files: readonly DroppedFile[]): HttpResponseInit {
  const view: MissedView = {
    count,
    files: files.map(({ id, name, etag, droppedMs }) => ({
      id,
      name,
      etag,
      dropped: new Date(droppedMs).toISOString(),
      links: { retry: `${jobPath(id)}/retry` },
    })),
  };
  return { jsonBody: view, headers: { 'cache-control': 'no-store' } };
}
