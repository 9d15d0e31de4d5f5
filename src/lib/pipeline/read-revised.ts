import { Readable } from 'node:stream';
import type { TranscriptFormat } from '../job/options.ts';
import { openBlob } from '../storage/blob-stream.ts';
import { latestRevisionNumber, readRevision, type TranscriptOf } from '../storage/revision-blobs.ts';
import { type Publication, publicationOf, revisionOf, transcriptName } from '../storage/transcript-blobs.ts';
import { readTranscriptJson } from '../transcript/read-transcript-json.ts';
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
 * the original is streamed where it is of that revision, as it nearly always is; else the form is made anew, as is one that is not published.
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
  const source = await openSource(scope, of, format, signal);
  if (!source) throw new TranscriptGone(of.name);
  const { file, publication } = source;
  if (revisionOf(file.metadata) === revision) return { body: await bodyOf(source, format), revision, publication };
  const original = await readOriginal(scope, of, publication, signal);
  const saved = await readRevision(store, of, revision, signal);
  // The job published again, and those who edit have not come to it yet: the file has all there is.
  if (!original && wanted === undefined) {
    return { body: await bodyOf(source, format), revision: revisionOf(file.metadata), publication };
  }
  file.stream.destroy();
  if (!original || (revision > 0 && !saved)) throw new NoSuchRevision(revision, latest);
  return { body: Readable.from(transcriptForm(format, partsOf(original, saved))), revision, publication };
}

/** What a form is read from. */
interface Source {
  readonly file: NonNullable<Awaited<ReturnType<typeof openBlob>>>;
  readonly publication: Publication;
  /** Its own file, or transcript.json, which is always there. */
  readonly format: TranscriptFormat;
}

/** Undefined when this job's transcript is not there. */
async function openSource(
  { store }: Scope,
  of: TranscriptOf,
  wanted: TranscriptFormat,
  signal: AbortSignal,
): Promise<Source | undefined> {
  for (const format of new Set([wanted, 'json'] as const)) {
    const file = await openBlob(store.transcripts, transcriptName(of.name, format), signal);
    const publication = file && publicationOf(of.id, file);
    if (publication && (format === wanted || !publication.formats.includes(wanted))) {
      return { file, publication, format };
    }
    file?.stream.destroy();
  }
  return undefined;
}

async function bodyOf({ file, format }: Source, wanted: TranscriptFormat): Promise<Readable> {
  if (format === wanted) return file.stream;
  return Readable.from(transcriptForm(wanted, await readTranscriptJson(file.stream)));
}
