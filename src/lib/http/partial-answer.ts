import { Readable } from 'node:stream';
import type { HttpResponseInit } from '@azure/functions';
import type { TranscriptFormat } from '../job/options.ts';
import type { JobView } from '../pipeline/describe-job.ts';
import { type PartialTranscript, readPartial } from '../pipeline/partial-transcript.ts';
import type { Scope } from '../pipeline/scope.ts';
import { contentTypes, readPublication } from '../storage/transcript-blobs.ts';
import { plainText } from '../transcript/plain-text.ts';
import { seconds } from '../transcript/seconds.ts';
import { subrip } from '../transcript/subrip.ts';
import { phraseViews, textOf } from '../transcript/transcript.ts';
import { webvtt } from '../transcript/webvtt.ts';
import type { PartialView } from './partial-schema.ts';
import { publishedAnswer } from './transcript-answer.ts';

/** What is recognised so far of a job that has no transcript, or not yet: phrases from the start on, each of them final. */
export async function partialAnswer(
  scope: Scope,
  view: JobView,
  format: TranscriptFormat,
  signal: AbortSignal,
): Promise<HttpResponseInit> {
  const partial = await readPartial(scope, view.id, signal);
  // Where all of it is published by now, its segments may have been deleted while they were read.
  const published = await readPublication(scope.store, view.name, view.id, signal);
  if (published?.missingMs === 0) return publishedAnswer(scope, view, format, undefined, signal);
  return {
    status: 200,
    headers: { 'content-type': contentTypes[format], 'cache-control': 'no-store' },
    body: Readable.from(linesOf(view, partial, format)),
  };
}

function linesOf(
  view: JobView,
  { phrases, finalUntilMs }: PartialTranscript,
  format: TranscriptFormat,
): Iterable<string> {
  switch (format) {
    case 'txt':
      return plainText(phrases);
    case 'srt':
      return subrip(phrases);
    case 'vtt':
      return webvtt(phrases);
    case 'json':
      return [JSON.stringify(partialView(view, { phrases, finalUntilMs }))];
  }
}

function partialView(view: JobView, { phrases, finalUntilMs }: PartialTranscript): PartialView {
  return {
    partial: true,
    job: { id: view.id, state: view.state },
    finalSeconds: seconds(finalUntilMs),
    ...(view.lengthSeconds === undefined ? {} : { lengthSeconds: view.lengthSeconds }),
    text: textOf(phrases),
    phrases: [...phraseViews(phrases)],
  };
}
