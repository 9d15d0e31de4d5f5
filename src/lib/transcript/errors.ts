import { Failure } from '../failure.ts';

/** The recognised segments of a file do not add up to one transcript: one is missing, doubled, or out of its place. */
export class SegmentsDoNotJoin extends Failure {
  readonly code = 'segments-do-not-join';
  readonly retryable = false;
  readonly remedy = 'Start the transcription again; if it happens again, report it with the job id.';
}
