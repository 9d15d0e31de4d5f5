import { createHash } from 'node:crypto';
import type { JobView } from '../pipeline/describe-job.ts';

/**
 * Names all that a job's view says but the time that is left, which passes by itself; the same view has the same tag, whichever worker
 * answers.
 */
export function jobTag({ etaSeconds: _, ...view }: JobView): string {
  return `W/"${createHash('sha256').update(JSON.stringify(view)).digest('base64url').slice(0, 27)}"`;
}

/** True when a client that sent this If-None-Match has what this tag names: weak comparison, RFC 9110 section 13.1.2. */
export function hasTag(ifNoneMatch: string | null, tag: string): boolean {
  const plain = (text: string) => text.trim().replace(/^W\//, '');
  return (ifNoneMatch ?? '').split(',').some((one) => one.trim() === '*' || plain(one) === plain(tag));
}
