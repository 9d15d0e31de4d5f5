import type { HttpResponseInit } from '@azure/functions';
import { mediaType } from '../audio/media-type.ts';
import { sniff, sniffBytes } from '../audio/sniff.ts';
import type { Job } from '../job/job.ts';
import type { Scope } from '../pipeline/scope.ts';
import { openAudioBlob } from '../storage/audio-blob.ts';
import { audioLink } from '../storage/audio-link.ts';
import { AudioGone, AudioOverwritten } from '../storage/errors.ts';
import type { AudioLinkView } from './audio-schema.ts';
import { problem } from './problem.ts';

/**
 * 200 with a link to play the file from; 410 where the version that the job is of is not there any more. Reads no more than what says
 * which form of audio it is. Throws LinkRefused or a storage failure.
 */
export async function audioAnswer(
  { store }: Scope,
  { name, etag }: Job,
  nowMs: number,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  try {
    const file = await openAudioBlob(store.audio, name, etag, signal);
    const sniffed = sniff(await file.read(0, sniffBytes, signal));
    const { url, expires } = await audioLink(store, name, mediaType(sniffed, name), nowMs, signal);
    const view: AudioLinkView = { url, expires: expires.toISOString(), name };
    return { status: 200, jsonBody: view, headers: { 'cache-control': 'no-store' } };
  } catch (thrown) {
    const gone = goneAnswer(thrown, name);
    if (!gone) throw thrown;
    return gone;
  }
}

function goneAnswer(thrown: unknown, name: string): HttpResponseInit | undefined {
  if (thrown instanceof AudioGone) {
    return problem(410, 'Gone', {
      code: thrown.code,
      message: `The file "${name}" was deleted, so there is nothing to play.`,
      remedy: 'The transcript stays as it is. To hear it, drop the file again, which gives it another transcription.',
    });
  }
  if (!(thrown instanceof AudioOverwritten)) return undefined;
  return problem(410, 'Gone', {
    code: thrown.code,
    message: `The file "${name}" was overwritten since, and this transcription is of what it was before.`,
    remedy: 'Look for the file in GET /api/transcriptions: its newest transcription is of what can be played now.',
  });
}
