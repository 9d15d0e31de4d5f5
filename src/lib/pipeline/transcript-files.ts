import { setTimeout as wait } from 'node:timers/promises';
import { collectAllGarbage } from '../lifetime/collect-garbage.ts';
import { lookAtBlob, openBlob } from '../storage/blob-stream.ts';
import { ChangedMeanwhile } from '../storage/errors.ts';
import { deleteBlob } from '../storage/json-blob.ts';
import {
  latestRevisionNumber,
  originalName,
  readLatestRevision,
  readRevision,
  type TranscriptOf,
} from '../storage/revision-blobs.ts';
import {
  contentTypes,
  type Publication,
  publicationMetadata,
  publicationOf,
  readPublication,
  revisedMetadata,
  revisionKey,
  revisionOf,
  transcriptName,
} from '../storage/transcript-blobs.ts';
import { uploadChunks } from '../storage/upload-chunks.ts';
import { editedTranscript, type TranscriptParts } from '../transcript/edited-transcript.ts';
import { readTranscriptJson } from '../transcript/read-transcript-json.ts';
import type { Revision } from '../transcript/revision.ts';
import { encoded, transcriptForm, writtenForms } from '../transcript/transcript-form.ts';
import { EditsChanged, TranscriptBusy, TranscriptGone } from './edit-errors.ts';
import { publicationMark } from './edit-tag.ts';
import type { Scope } from './scope.ts';

/** A long file's phrases pass as garbage: ten hours of it are 100 MB before V8 cares. 10 ms each. */
const longFromSeams = 64;
/** Editors at work at once get in each other's way: each stands back, at random up to so long, then up to twice as long and so on. */
const firstPauseMs = 100;
const mostTurns = 8;

const isLong = ({ head }: TranscriptParts): boolean => head.integrity.seams.length >= longFromSeams;

/**
 * What was recognised, as it was before anybody edited it, and the version that was read. Undefined when nobody did, or what is kept
 * is of an earlier publication.
 */
export async function readOriginal(
  { store }: Scope,
  of: TranscriptOf,
  publication: Publication,
  signal: AbortSignal,
): Promise<(TranscriptParts & { readonly etag: string }) | undefined> {
  const blob = await openBlob(store.transcripts, originalName(of), signal);
  if (!blob) return undefined;
  const kept = publicationOf(of.id, blob);
  if (kept && publicationMark(kept) === publicationMark(publication)) {
    return { ...(await readTranscriptJson(blob.stream)), etag: blob.etag };
  }
  blob.stream.destroy();
  return undefined;
}

/**
 * Writes what a job recognised in every form that it publishes. What people corrected in an earlier publication of the job is in it again, as far
 * as their phrases are; `before` says whether there was one.
 */
export async function writePublished(
  scope: Scope,
  of: TranscriptOf,
  original: TranscriptParts,
  publication: Publication,
  before: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { transcripts } = scope.store;
  for (;;) {
    const revision = await readLatestRevision(scope.store, of, signal);
    const metadata = { ...publicationMetadata(publication), ...revisionKey(revision?.revision ?? 0) };
    if (revision) {
      // First: whoever edits at the same time sees by it that their text is of an earlier publication.
      const lines = encoded(transcriptForm('json', original));
      await uploadChunks(transcripts, originalName(of), lines, { contentType: contentTypes.json, metadata, signal });
    }
    const parts = revision ? editedTranscript(original, revision) : original;
    for (const form of writtenForms) {
      if (!publication.formats.includes(form)) {
        // That of an earlier job of the file would seem to be of this one.
        await deleteBlob(transcripts, transcriptName(of.name, form), signal);
        continue;
      }
      if (isLong(original)) collectAllGarbage();
      await uploadChunks(transcripts, transcriptName(of.name, form), encoded(transcriptForm(form, parts)), {
        contentType: contentTypes[form],
        metadata,
        signal,
      });
    }
    if (!before && !revision) return;
    if ((await latestRevisionNumber(scope.store, of, signal)) === (revision?.revision ?? 0)) return;
  }
}

/** False when somebody edited an earlier publication of the job while it wrote this one, and it ended before it saw that. */
export async function followsRevision({ store }: Scope, of: TranscriptOf, signal: AbortSignal): Promise<boolean> {
  const latest = await latestRevisionNumber(store, of, signal);
  const file = latest > 0 ? await lookAtBlob(store.transcripts, transcriptName(of.name, 'json'), signal) : undefined;
  return !file || revisionOf(file.metadata) >= latest;
}

/**
 * Makes the files of the transcript follow the newest revision. Called again, or by several at once, it comes to the same.
 * Throws a Failure: EditsChanged when the job publishes again, TranscriptBusy, TranscriptGone, or of storage.
 */
export async function followRevision(scope: Scope, of: TranscriptOf, signal: AbortSignal): Promise<void> {
  for (let turn = 0; turn < mostTurns; turn++) {
    const number = await latestRevisionNumber(scope.store, of, signal);
    try {
      await writeRevised(scope, of, number, signal);
    } catch (thrown) {
      if (!(thrown instanceof ChangedMeanwhile)) throw thrown;
      await wait(Math.random() * firstPauseMs * 2 ** turn, undefined, { signal });
      continue;
    }
    if ((await latestRevisionNumber(scope.store, of, signal)) === number) return;
  }
  throw new TranscriptBusy();
}

async function writeRevised(scope: Scope, of: TranscriptOf, number: number, signal: AbortSignal): Promise<void> {
  const { transcripts } = scope.store;
  const published = await readPublication(scope.store, of.name, of.id, signal);
  let made: { readonly parts: TranscriptParts; readonly etag: string } | undefined;
  for (const form of writtenForms) {
    if (published && !published.formats.includes(form)) continue;
    const name = transcriptName(of.name, form);
    const file = await lookAtBlob(transcripts, name, signal);
    const publication = file && publicationOf(of.id, file);
    if (!publication) throw new TranscriptGone(of.name);
    if (revisionOf(file.metadata) >= number) continue;
    made ??= await makeRevised(scope, of, number, publication, signal);
    // The job has published again: whoever saved this must look at the new text first.
    if (!made) throw new EditsChanged();
    if (isLong(made.parts)) collectAllGarbage();
    // A job that publishes again writes the original before the files: as long as it is this one, so is the file that was looked at.
    const original = await lookAtBlob(transcripts, originalName(of), signal);
    if (original?.etag !== made.etag) throw new ChangedMeanwhile('Writing the edited transcript');
    await uploadChunks(transcripts, name, encoded(transcriptForm(form, made.parts)), {
      contentType: contentTypes[form],
      metadata: revisedMetadata(file, number),
      ifMatch: file.etag,
      signal,
    });
  }
}

async function makeRevised(
  scope: Scope,
  of: TranscriptOf,
  number: number,
  publication: Publication,
  signal: AbortSignal,
) {
  const original = await readOriginal(scope, of, publication, signal);
  const revision = original && (await readRevision(scope.store, of, number, signal));
  return original && revision && { parts: editedTranscript(original, revision), etag: original.etag };
}

/** A revision of a transcript, made anew of what was recognised. */
export function partsOf(original: TranscriptParts, revision: Revision | undefined): TranscriptParts {
  return revision ? editedTranscript(original, revision) : original;
}
