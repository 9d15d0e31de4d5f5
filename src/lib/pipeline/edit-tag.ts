import { createHash } from 'node:crypto';
import type { Publication } from '../storage/transcript-blobs.ts';

/** Tells one publication of a job from the next, which filled a gap: phrases may have other numbers then. */
export function publicationMark({ jobId, lengthMs, segments, phrases, sentMs, missingMs }: Publication): string {
  const facts = [jobId, lengthMs, segments, phrases, sentMs, missingMs];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
}

/** The ETag of a transcript's edits: what their sender must have seen to replace them. */
export function editTag(publication: Publication, revision: number): string {
  return `"${revision}-${publicationMark(publication)}"`;
}
