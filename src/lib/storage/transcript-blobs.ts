import type { JobId } from '../job/job.ts';
import { type TranscriptFormat, transcriptFormats } from '../job/options.ts';
import type { BlobStore } from './blob-store.ts';
import { type BlobFacts, lookAtBlob } from './blob-stream.ts';
import { outputName } from './output-name.ts';

export const contentTypes: Readonly<Record<TranscriptFormat, string>> = {
  json: 'application/json; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

export const transcriptName = (audioName: string, format: TranscriptFormat) =>
  `${outputName(audioName)}/transcript.${format}`;

/** What a published transcript says of the job that made it: kept as its metadata, so that a look costs no read. */
export interface Publication {
  readonly jobId: JobId;
  readonly lengthMs: number;
  readonly segments: number;
  readonly phrases: number;
  readonly silent: boolean;
  readonly sentMs: number;
  /** What could not be recognised; 0 when the transcript is whole. */
  readonly missingMs: number;
  /** Of these there are files. */
  readonly formats: readonly TranscriptFormat[];
  /** Recognised each by itself; absent where they were mixed. */
  readonly channels?: number;
  /** What the job's functions used until it was written, since the job's last start; absent where that was not counted. */
  readonly used?: { readonly executions: number; readonly gbMs: number };
  /** When it was written, in ms since 1970; known once it is. */
  readonly publishedMs?: number;
}

export function publicationMetadata(publication: Publication): Record<string, string> {
  const { jobId, lengthMs, segments, phrases, silent, sentMs, missingMs, formats, channels, used } = publication;
  return {
    jobid: jobId,
    lengthms: String(lengthMs),
    segments: String(segments),
    phrases: String(phrases),
    silent: String(silent),
    sentms: String(sentMs),
    missingms: String(missingMs),
    formats: formats.join(','),
    ...(channels === undefined ? {} : { channels: String(channels) }),
    ...(used ? { executions: String(used.executions), gbms: String(used.gbMs) } : {}),
  };
}

/** What a transcript's metadata says; undefined when another job made it. */
export function publicationOf(id: JobId, { metadata, modifiedMs }: Omit<BlobFacts, 'etag'>): Publication | undefined {
  if (metadata['jobid'] !== id) return undefined;
  return {
    jobId: id,
    lengthMs: Number(metadata['lengthms']),
    segments: Number(metadata['segments']),
    phrases: Number(metadata['phrases']),
    silent: metadata['silent'] === 'true',
    sentMs: Number(metadata['sentms']),
    missingMs: Number(metadata['missingms']),
    formats: formatsOf(metadata['formats']),
    ...(metadata['channels'] ? { channels: Number(metadata['channels']) } : {}),
    ...(metadata['executions']
      ? { used: { executions: Number(metadata['executions']), gbMs: Number(metadata['gbms']) } }
      : {}),
    publishedMs: Number(metadata[publishedKey] ?? modifiedMs),
  };
}

/** A version that published all said nothing of them. */
function formatsOf(text: string | undefined): readonly TranscriptFormat[] {
  const named = text?.split(',');
  return transcriptFormats.filter((format) => named?.includes(format) ?? true);
}

/** Which revision a file of a transcript is of; 0 is what was recognised. */
export function revisionOf(metadata: BlobFacts['metadata']): number {
  return Number(metadata['revision'] ?? 0);
}

/** The same as metadata. */
export function revisionKey(revision: number): Record<string, string> {
  return revision > 0 ? { revision: String(revision) } : {};
}

/** The metadata of a file that is written anew for a revision: when its job published stays known. */
export function revisedMetadata({ metadata, modifiedMs }: BlobFacts, revision: number): Record<string, string> {
  return { [publishedKey]: String(modifiedMs), ...metadata, ...revisionKey(revision) };
}

const publishedKey = 'publishedms';

/** What this job published of the file; undefined when it did not, or another job's transcript is there now. */
export async function readPublication(
  store: BlobStore,
  audioName: string,
  id: JobId,
  signal: AbortSignal,
): Promise<Publication | undefined> {
  const file = await lookAtBlob(store.transcripts, transcriptName(audioName, 'json'), signal);
  return file && publicationOf(id, file);
}
