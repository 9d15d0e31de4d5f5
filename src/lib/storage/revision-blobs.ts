import type { JobId } from '../job/job.ts';
import { type Revision, revisionSchema } from '../transcript/revision.ts';
import type { BlobStore } from './blob-store.ts';
import { listBlobs, readJson, writeJson } from './json-blob.ts';
import { outputName } from './output-name.ts';

/** Whose transcript it is. */
export interface TranscriptOf {
  readonly id: JobId;
  /** The audio file's. */
  readonly name: string;
}

/** As many as their names have digits for. */
export const maxRevisions = 9_999;
const digits = 4;
/** Shorter than that of the transcript: more stands behind it. A very long name of a file leads to another folder than its transcript's. */
const longestFolder = 960;

/** Beside the transcript, a folder for each job: another version of a file has other phrases. */
function folderOf({ id, name }: TranscriptOf): string {
  return `${outputName(name, longestFolder)}/revisions/${id}/`;
}

function blobOf(of: TranscriptOf, revision: number): string {
  return `${folderOf(of)}${String(revision).padStart(digits, '0')}.json`;
}

/** What was recognised, as transcript.json was before anybody edited it. */
export const originalName = (of: TranscriptOf) => blobOf(of, 0);

/** A revision as a list shows it, without what it holds. */
export interface ListedRevision {
  readonly revision: number;
  readonly created: string;
  /** Corrected ones, and named ones. */
  readonly phrases: number;
  readonly speakers: number;
}

/** The saved revisions, oldest first. */
export async function listRevisions(
  store: BlobStore,
  of: TranscriptOf,
  signal: AbortSignal,
): Promise<readonly ListedRevision[]> {
  const listed: ListedRevision[] = [];
  for await (const { name, metadata } of listBlobs(store.transcripts, folderOf(of), signal)) {
    const revision = Number(/(\d{4})\.json$/.exec(name)?.[1] ?? 0);
    const { created = '', phrases, speakers } = metadata;
    if (revision > 0) listed.push({ revision, created, phrases: Number(phrases), speakers: Number(speakers) });
  }
  return listed;
}

export async function latestRevisionNumber(store: BlobStore, of: TranscriptOf, signal: AbortSignal): Promise<number> {
  return (await listRevisions(store, of, signal)).at(-1)?.revision ?? 0;
}

/** Undefined when there is none of this number. */
export async function readRevision(
  store: BlobStore,
  of: TranscriptOf,
  revision: number,
  signal: AbortSignal,
): Promise<Revision | undefined> {
  if (revision === 0) return undefined;
  return readJson(store.transcripts, blobOf(of, revision), revisionSchema, signal);
}

/** The newest; undefined when nobody edited anything. */
export async function readLatestRevision(
  store: BlobStore,
  of: TranscriptOf,
  signal: AbortSignal,
): Promise<Revision | undefined> {
  return readRevision(store, of, await latestRevisionNumber(store, of, signal), signal);
}

/** Saves a revision. False when there is one of its number: somebody else was faster. */
export async function writeRevision(
  store: BlobStore,
  of: TranscriptOf,
  revision: Revision,
  signal: AbortSignal,
): Promise<boolean> {
  const metadata = {
    created: revision.created,
    phrases: String(revision.phrases.length),
    speakers: String(Object.keys(revision.speakers).length),
  };
  return writeJson(store.transcripts, blobOf(of, revision.revision), revision, { once: true, signal, metadata });
}
