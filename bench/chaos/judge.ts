import type { BlobServiceClient } from '@azure/storage-blob';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { publishedTranscript } from '../app/published-words.ts';
import { rejectionOf } from '../app/rejection.ts';
import { checkWords } from '../app/word-check.ts';
import type { DroppedFile } from './drops.ts';
import type { Content, TestAudio } from './files.ts';
import type { JobSeen } from './jobs.ts';

/** What should have become of a file. */
export const fates = ['transcribed', 'rejected', 'overwritten', 'deleted'] as const;
export type Fate = (typeof fates)[number];

export interface Verdict {
  readonly name: string;
  readonly fate: Fate;
  /** What is wrong with it, each in a sentence: nothing, in a run that is right. */
  readonly faults: readonly string[];
}

/** A word may start so much beside its true time. */
const toleranceMs = 20;
const formats = ['json', 'srt', 'txt', 'vtt'];
const refusals: Partial<Record<Content['kind'], string>> = {
  letter: 'not-audio',
  picture: 'not-audio',
  empty: 'empty-audio',
};

export function fateOf({ versions, isDeleted }: DroppedFile): Fate {
  if (isDeleted) return 'deleted';
  if (versions.at(-1)?.content.kind !== 'speech') return 'rejected';
  return versions.length > 1 ? 'overwritten' : 'transcribed';
}

/** The newest version's ETag, without quotes. */
export function newestEtag({ versions }: DroppedFile): string {
  return plainEtag(versions.at(-1)?.etag ?? '');
}

export function plainEtag(etag: string): string {
  return etag.replaceAll('"', '');
}

/** Compares what stands in the storage with what was dropped. */
export async function judge(storage: BlobServiceClient, file: DroppedFile, jobs: readonly JobSeen[]): Promise<Verdict> {
  const fate = fateOf(file);
  const mine = jobs.filter(({ name }) => name === file.name);
  const faults = mine.filter(({ finished }) => !finished).map(({ id, state }) => `job ${id} is still ${state}`);
  faults.push(...mine.filter(({ ledger }) => ledger?.balanced === false).map(({ id }) => `the ledger of ${id} is off`));
  const etags = mine.map(({ etag }) => plainEtag(etag));
  if (new Set(etags).size < etags.length) faults.push('one version has two jobs');
  const newest = mine.filter(({ etag }) => plainEtag(etag) === newestEtag(file));
  if (fate !== 'deleted' && newest.length !== 1) faults.push(`the version that stayed has ${newest.length} jobs`);
  const content = file.versions.at(-1)?.content;
  if (fate === 'rejected' && content) faults.push(...(await faultsOfRejection(storage, file.name, content, newest[0])));
  if ((fate === 'transcribed' || fate === 'overwritten') && content?.kind === 'speech') {
    faults.push(...(await faultsOfTranscript(storage, file, content.audio, newest[0])));
  }
  return { name: file.name, fate, faults };
}

async function faultsOfTranscript(
  storage: BlobServiceClient,
  file: DroppedFile,
  audio: TestAudio,
  job: JobSeen | undefined,
): Promise<string[]> {
  const faults: string[] = [];
  if (job?.state !== 'done') faults.push(`its job is ${job?.state}: ${job?.error?.code} ${job?.error?.message}`);
  if (await rejectionOf(storage, file.name)) faults.push('it is rejected as well');
  const there = await namesUnder(storage, 'transcripts', `${file.name}/`);
  const wanted = [`${file.name}/peaks.json`, ...formats.map((format) => `${file.name}/transcript.${format}`)];
  if (there.join() !== wanted.join()) faults.push(`its transcripts are ${there.join(', ') || 'none'}`);
  const transcript = await publishedTranscript(storage, file.name);
  if (!transcript) return faults;
  if (plainEtag(transcript.etag) !== newestEtag(file)) faults.push('the transcript is that of another version');
  return [...faults, ...faultsOfWords(transcript.words, audio)];
}

function faultsOfWords(heard: readonly { text: string; start: number }[], audio: TestAudio): string[] {
  const said = [...tonesScript(audio).words];
  const check = checkWords(
    said.map(({ text }) => text),
    heard.map(({ text }) => text),
  );
  const { lost, doubled, strange, inOrder } = check;
  if (lost + doubled + strange > 0 || !inOrder) {
    return [
      `of ${said.length} words ${lost} are lost, ${doubled} doubled, ${strange} strange${inOrder ? '' : ', out of order'}`,
    ];
  }
  const off = said.filter(({ startMs }, at) => Math.abs(startMs - 1_000 * (heard[at]?.start ?? 0)) > toleranceMs);
  return off.length > 0 ? [`${off.length} of ${said.length} words are not at their times`] : [];
}

async function faultsOfRejection(
  storage: BlobServiceClient,
  name: string,
  content: Content,
  job: JobSeen | undefined,
): Promise<string[]> {
  const code = refusals[content.kind];
  const faults: string[] = [];
  if (job?.state !== 'failed' || job.error?.code !== code) {
    faults.push(`its job is ${job?.state} (${job?.error?.code}) where ${code} was due`);
  }
  const rejection = await rejectionOf(storage, name);
  if (rejection?.code !== code || !rejection?.reason || !rejection.whatToDo) {
    faults.push(`its rejection says ${rejection?.code} where ${code} was due`);
  }
  const there = await namesUnder(storage, 'transcripts', `${name}/`);
  return there.length > 0 ? [...faults, 'it has a transcript'] : faults;
}

export async function namesUnder(storage: BlobServiceClient, container: string, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of storage.getContainerClient(container).listBlobsFlat({ prefix })) names.push(name);
  return names.sort();
}
