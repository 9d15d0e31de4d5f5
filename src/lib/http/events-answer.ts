import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import { appSettings } from '../config/app-settings.ts';
import { asFailure } from '../job/failure-facts.ts';
import type { JobId } from '../job/job.ts';
import { jobLooks } from '../pipeline/job-looks.ts';
import type { JobRunner } from '../pipeline/job-runner.ts';
import { PhraseFeed } from '../pipeline/phrase-feed.ts';
import { retiringWorker } from '../pipeline/retire-worker.ts';
import { openScope } from '../pipeline/scope.ts';
import { withoutSecrets } from '../redact.ts';
import { clientOf } from './client-watch.ts';
import { jobEvents } from './job-events.ts';

/** A job's events from a number of phrases on, as a stream that outlives its invocation and closes what it opens. */
export function eventsAnswer(
  runner: JobRunner,
  id: JobId,
  givenPhrases: number,
  context: InvocationContext,
): HttpResponseInit {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store, no-transform' },
    body: Readable.from(followed(runner, id, givenPhrases, context)),
  };
}

async function* followed(
  runner: JobRunner,
  id: JobId,
  givenPhrases: number,
  context: InvocationContext,
): AsyncGenerator<string> {
  await using scope = openScope(appSettings());
  const source = {
    look: () => jobLooks.at(scope, runner, id),
    phrases: new PhraseFeed(scope, id, givenPhrases),
    isLeaving: () => retiringWorker().refusing,
    missed: (thrown: unknown) => {
      const failure = asFailure(thrown, 'Following a transcription');
      context.warn(failure.message, failure.code === 'unforeseen' ? withoutSecrets(inspect(failure.cause)) : '');
    },
  };
  try {
    yield* jobEvents(source, clientOf(context.invocationId));
  } finally {
    jobLooks.forget(id);
  }
}
