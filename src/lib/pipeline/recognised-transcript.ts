import { lookAtBlob, openBlob } from '../storage/blob-stream.ts';
import { ChangedMeanwhile } from '../storage/errors.ts';
import { originalName, type TranscriptOf } from '../storage/revision-blobs.ts';
import { contentTypes, type Publication, revisionOf, transcriptName } from '../storage/transcript-blobs.ts';
import { uploadChunks } from '../storage/upload-chunks.ts';
import type { TranscriptParts } from '../transcript/edited-transcript.ts';
import { readTranscriptJson } from '../transcript/read-transcript-json.ts';
import { EditsChanged, OriginalMissing, TranscriptGone } from './edit-errors.ts';
import type { Scope } from './scope.ts';
import { readOriginal } from './transcript-files.ts';

/** What a transcript has to be kept as the original of, and in place of what; `kept` is undefined where there is none yet. */
export interface Unkept {
  readonly version: string;
  readonly kept: string | undefined;
}

/**
 * What was recognised: the kept original, or as long as nobody has edited this publication the transcript itself. Throws a Failure:
 * TranscriptGone, EditsChanged while others write, OriginalMissing, or of storage.
 */
export async function readRecognised(
  scope: Scope,
  of: TranscriptOf,
  publication: Publication,
  signal: AbortSignal,
): Promise<{ readonly parts: TranscriptParts; readonly unkept?: Unkept }> {
  const original = await readOriginal(scope, of, publication, signal);
  if (original) return { parts: original };
  const kept = await lookAtBlob(scope.store.transcripts, originalName(of), signal);
  const transcript = await openBlob(scope.store.transcripts, transcriptName(of.name, 'json'), signal);
  if (!transcript) throw new TranscriptGone(of.name);
  const { stream, etag: version, metadata } = transcript;
  if (revisionOf(metadata) === 0) {
    return { parts: await readTranscriptJson(stream), unkept: { version, kept: kept?.etag } };
  }
  stream.destroy();
  // It is written before the files, so one that is there by now says that others are writing.
  const now = await lookAtBlob(scope.store.transcripts, originalName(of), signal);
  throw now ? new EditsChanged() : new OriginalMissing(originalName(of));
}

/** Keeps the transcript as the original that edits are of. Throws EditsChanged when somebody else was faster. */
export async function keepOriginal(
  { store }: Scope,
  of: TranscriptOf,
  { version, kept }: Unkept,
  signal: AbortSignal,
): Promise<void> {
  try {
    const transcript = await openBlob(store.transcripts, transcriptName(of.name, 'json'), signal, version);
    if (!transcript) throw new TranscriptGone(of.name);
    await uploadChunks(store.transcripts, originalName(of), transcript.stream, {
      contentType: contentTypes.json,
      metadata: transcript.metadata,
      ...(kept === undefined ? { isNew: true } : { ifMatch: kept }),
      signal,
    });
  } catch (thrown) {
    // Somebody else was faster: they have edited, or the job has published again.
    throw thrown instanceof ChangedMeanwhile ? new EditsChanged() : thrown;
  }
}
