import type { UploadView } from '../../src/lib/http/upload-schema.ts';
import type { JobOptionsInput } from '../../src/lib/job/options.ts';
import { request } from './request.ts';

export type { JobOptionsInput, UploadView };

export interface UploadAnswer extends UploadView {
  /** How long the link is valid from now on, by the app's clock: this computer's may be wrong. */
  readonly validMs: number;
}

/** A link to which this file, and no other, can be written. Throws an ApiProblem: `file-exists` where one has the name. */
export async function askForLink(
  wanted: { readonly name: string; readonly options: JobOptionsInput; readonly overwrite: boolean },
  signal: AbortSignal,
): Promise<UploadAnswer> {
  const answer = await request('/uploads', { method: 'POST', body: wanted, signal });
  const view: UploadView = await answer.json();
  const answeredMs = Date.parse(answer.headers.get('date') ?? '');
  const validMs = Date.parse(view.expires) - answeredMs;
  return { ...view, validMs: Number.isNaN(validMs) ? Number.POSITIVE_INFINITY : validMs };
}
