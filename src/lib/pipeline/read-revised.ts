import { Readable } from 'node:stream';
import { openBlob } from '../storage/blob-stream.ts';
import { latestRevisionNumber, readRevision, type TranscriptOf } from '../storage/revision-blobs.ts';
import {
  type Publication,
  publicationOf,
  revisionOf,
  type TranscriptFormat,
  transcriptName,
} from '../storage/transcript-blobs.ts';
import { transcriptForm } from '../transcript/transcript-form.ts';
import { NoSuchRevision, TranscriptGone } from './edit-errors.ts';
import type { Scope } from './scope.ts';
import { partsOf, readOriginal } from './transcript-files.ts';

export interface RevisedTranscript {
  readonly body: Readable;
  readonly revision: number;
  readonly publication: Publication;
}

/**
 * A transcript in one of its forms: of the revision that is wanted, 0 being what was recognised, or of the newest. The file beside
 * the original is streamed where it is of that revision, as it nearly always is; else the form is made anew.
 * Throws TranscriptGone, NoSuchRevision, or a storage failure.
 */
export async function readRevised(
  scope: Scope,
  of: TranscriptOf,
  format: TranscriptFormat,
  wanted: number | undefined,
  signal: AbortSignal,
): Promise<RevisedTranscript> {
  const { store } = scope;
  const latest = await latestRevisionNumber(store, of, signal);
  const revision = wanted ?? latest;
  if (revision > latest) throw new NoSuchRevision(revision, latest);
  const file = await openBlob(store.transcripts, transcriptName(of.name, format), signal);
  const publication = file && publicationOf(of.id, file);
  if (!publication) {
    file?.stream.destroy();
    throw new TranscriptGone(of.name);
  }
  if (revisionOf(file.metadata) === revision) return { body: file.stream, revision, publication };
  const original = await readOriginal(scope, of, publication, signal);
  const saved = await readRevision(store, of, revision, signal);
  // The job published again, and those who edit have not come to it yet: the file has all there is.
  if (!original && wanted === undefined) return { body: file.stream, revision: revisionOf(file.metadata), publication };
  file.stream.destroy();
  if (!original || (revision > 0 && !saved)) throw new NoSuchRevision(revision, latest);
  return { body: Readable.from(transcriptForm(format, partsOf(original, saved))), revision, publication };
}
