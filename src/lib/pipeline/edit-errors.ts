import { Failure } from '../failure.ts';

const seeTranscript = 'Take ids and labels from GET /api/transcriptions/{id}/transcript?revision=0.';
/** Enough to find them by. */
const mostNamed = 10;

/** Edits of what is not in the transcript. */
export class UnknownPhrases extends Failure {
  readonly code = 'unknown-phrase';
  readonly retryable = false;
  readonly remedy = seeTranscript;

  constructor(ids: readonly number[], phrases: number) {
    const named = ids.slice(0, mostNamed).join(', ') + (ids.length > mostNamed ? ', ...' : '');
    super(`The transcript has no phrase ${named}: its phrases are numbered 1 to ${phrases}.`);
  }
}

export class UnknownSpeakers extends Failure {
  readonly code = 'unknown-speaker';
  readonly retryable = false;
  readonly remedy = seeTranscript;

  constructor(labels: readonly string[], known: readonly string[]) {
    const text = (all: readonly string[]) => JSON.stringify(all.slice(0, mostNamed)).slice(1, -1);
    const there = known.length > 0 ? `It has ${text(known)}.` : 'It names no speakers.';
    super(`The transcript has no speaker ${text(labels)}. ${there}`);
  }
}

/** Somebody else saved edits, or the job published again, since whoever sends these looked. */
export class EditsChanged extends Failure {
  readonly code = 'edits-changed';
  readonly retryable = false;
  readonly remedy =
    'GET /api/transcriptions/{id}/edits, add to it what you changed, and send all of it with the ETag of that answer as If-Match.';

  constructor() {
    super('The edits of this transcript are not those any more that these were made from.');
  }
}

/** Somebody deleted what was recognised; an edited text must not take its place. */
export class OriginalMissing extends Failure {
  readonly code = 'original-missing';
  readonly retryable = false;
  readonly remedy =
    'Put it back, or transcribe the file again with POST /api/transcriptions and another option. The transcript and its revisions are as they were.';

  constructor(name: string) {
    super(`The recognised transcript that the edits are of is not in the transcripts container any more: ${name}.`);
  }
}

export class TooManyRevisions extends Failure {
  readonly code = 'too-many-revisions';
  readonly retryable = false;
  readonly remedy =
    'Transcribe the file again with POST /api/transcriptions and another option, or delete revisions from the transcripts container.';

  constructor(most: number) {
    super(`The transcript has ${most} revisions, and there is no number for another one.`);
  }
}

export class NoSuchRevision extends Failure {
  readonly code = 'no-such-revision';
  readonly retryable = false;
  readonly remedy = 'GET /api/transcriptions/{id}/revisions lists those there are; 0 is what was recognised.';

  constructor(wanted: number, latest: number) {
    super(`The transcript has no revision ${wanted}: the newest is ${latest}.`);
  }
}

/** The job's transcript is not there any more. */
export class TranscriptGone extends Failure {
  readonly code = 'transcript-gone';
  readonly retryable = false;
  readonly remedy = 'Look for the file in GET /api/transcriptions: its newest job has the transcript that is there.';

  constructor(name: string) {
    super(`The transcript of this version of "${name}" was deleted, or replaced by that of another version.`);
  }
}

/** Others write the same transcript again and again. */
export class TranscriptBusy extends Failure {
  readonly code = 'transcript-busy';
  readonly retryable = true;
  readonly remedy = 'Try again in a few seconds. Edits that were saved are kept.';

  constructor() {
    super('The files of the transcript were written by somebody else at the same time, again and again.');
  }
}
