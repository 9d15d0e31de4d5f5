import { Failure } from '../failure.ts';
import type { Reach, SpeechProblem } from './problem.ts';

/** A failure of the service. It blocks where no session came about: then nothing was sent, and nothing is paid for. */
abstract class ServiceFailure extends Failure {
  override readonly blocking: boolean;

  constructor(message: string, { unreached, retryAfterMs }: Reach = {}) {
    super(message);
    this.blocking = unreached === true;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** The service refuses more: too many recognitions at once for the resource's quota. */
export class SpeechThrottled extends ServiceFailure {
  override readonly name = 'SpeechThrottled';
  readonly code = 'speech-throttled';
  readonly retryable = true;
  readonly remedy =
    'While the job runs it is tried again. If it happens often, lower the number of recognitions at once or raise the quota of the Speech resource.';
}

/** The service does not accept the identity. It blocks in mid-stream too: the set-up is at fault, whenever that shows. */
export class SpeechUnauthorised extends ServiceFailure {
  override readonly name = 'SpeechUnauthorised';
  readonly code = 'speech-unauthorised';
  readonly retryable = true;
  override readonly blocking = true;
  readonly remedy =
    "Give the app's identity the role 'Cognitive Services Speech User' on the Speech resource, and check that the endpoint is that resource's own custom domain.";
}

/** The service refuses the request itself. */
export class SpeechBadRequest extends Failure {
  override readonly name = 'SpeechBadRequest';
  readonly code = 'speech-bad-request';
  readonly retryable = false;
  readonly remedy = 'Check that the languages are locales that the Speech service transcribes.';
}

/** What SPEECH_ENDPOINT names is not the Speech service. */
export class SpeechWrongEndpoint extends Failure {
  override readonly name = 'SpeechWrongEndpoint';
  readonly code = 'speech-wrong-endpoint';
  readonly retryable = true;
  override readonly blocking = true;
  readonly remedy =
    "Set SPEECH_ENDPOINT to the Speech resource's own custom domain and path: wss://<name>.cognitiveservices.azure.com/stt/speech/universal/v2.";
}

/** The service failed or the connection to it broke. */
export class SpeechUnavailable extends ServiceFailure {
  override readonly name = 'SpeechUnavailable';
  readonly code = 'speech-unavailable';
  readonly retryable = true;
  readonly remedy =
    'While the job runs it is tried again. If it lasts, look at the health of the Speech resource and at the network, then retry the job.';
}

/**
 * The session ended well, but nothing was said of the last seconds of sound: they hold no words, or the service ended the
 * turn before it had heard them, which to the SDK looks the same. Trying again from the last phrase on tells.
 */
export class SpeechUnheard extends Failure {
  override readonly name = 'SpeechUnheard';
  readonly code = 'speech-unheard';
  readonly retryable = true;
  readonly remedy =
    'While the job runs it is tried again, from the last phrase on. If it lasts, look at the health of the Speech resource, then retry the job.';
}

/** The service did not answer in its time, or answered what cannot be read. */
export class SpeechNoAnswer extends ServiceFailure {
  override readonly name = 'SpeechNoAnswer';
  readonly code = 'speech-no-answer';
  readonly retryable = true;
  readonly remedy =
    'While the job runs it is tried again. If it lasts, look at the health of the Speech resource and at the network, then retry the job.';
}

/** The recognition did not end by its deadline. */
export class RecognitionOverdue extends Failure {
  override readonly name = 'RecognitionOverdue';
  readonly code = 'recognition-overdue';
  readonly retryable = true;
  readonly remedy =
    'While the job runs it is tried again. If it lasts, make the segments shorter (SEGMENT_MS), then retry the job.';
}

/** The caller asked for it to end. */
export class RecognitionCancelled extends Failure {
  override readonly name = 'RecognitionCancelled';
  readonly code = 'recognition-cancelled';
  readonly retryable = false;
  readonly remedy = 'Nothing: it was asked for.';
}

/** The thread that carried the recognition ended early: out of memory, or a fault in it. */
export class CarrierCrashed extends Failure {
  override readonly name = 'CarrierCrashed';
  readonly code = 'recognition-thread-crashed';
  readonly retryable = true;
  readonly remedy =
    'While the job runs it is tried again in a new thread. If it lasts, lower the number of recognitions in one thread.';
}

/** The Failure that a problem stands for. */
export function failureFrom(problem: SpeechProblem): Failure {
  switch (problem.kind) {
    case 'throttled':
      return new SpeechThrottled('The Speech service takes no more recognitions for now (429).', problem);
    case 'unauthorised':
      return new SpeechUnauthorised(
        `The Speech service does not accept the app's identity (${problem.status}).`,
        problem,
      );
    case 'bad-request':
      return new SpeechBadRequest(`The Speech service refuses the request: ${problem.how}.`);
    case 'wrong-endpoint':
      return new SpeechWrongEndpoint(`SPEECH_ENDPOINT does not lead to the Speech service: ${problem.how}.`);
    case 'unavailable':
      return new SpeechUnavailable(`The Speech service is not available: ${problem.how}.`, problem);
    case 'no-answer':
      return new SpeechNoAnswer(
        `Nothing came within ${problem.waitedMs} ms while waiting for ${problem.awaited}.`,
        problem.awaited === 'a token' || problem.awaited === 'the handshake' ? { unreached: true } : {},
      );
    case 'unreadable':
      return new SpeechNoAnswer(`The Speech service answered what cannot be read: ${problem.how}.`);
    case 'unheard':
      return new SpeechUnheard('The Speech service ended the session without a word about the last seconds of sound.');
    case 'lost-ahead':
      return new SpeechUnavailable('A connection that was opened ahead was lost.', { unreached: true });
    case 'cancelled':
      return new RecognitionCancelled('The recognition was cancelled.');
  }
}
