import type { MissedView } from '../../src/lib/http/missed-schema.ts';
import { request } from './request.ts';

export type { MissedView };

/** Files that were dropped and have no job. */
export async function listMissed(signal: AbortSignal): Promise<MissedView> {
  return (await request('/missed', { signal })).json();
}
