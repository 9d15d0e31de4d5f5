import { inspect } from 'node:util';
import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { getClient } from 'durable-functions';
import { appSettings } from '../config/app-settings.ts';
import { Failure } from '../failure.ts';
import { asFailure } from '../job/failure-facts.ts';
import { JobRunner } from '../pipeline/job-runner.ts';
import { openScope, type Scope } from '../pipeline/scope.ts';
import { withoutSecrets } from '../redact.ts';
import { guarded } from './access.ts';
import { AnswerOverdue } from './errors.ts';
import { problemOf } from './problem.ts';

/** Longer than any of our answers takes, shorter than the 230 s after which the platform cuts one. */
const requestDeadlineMs = 60_000;

export interface HttpCall {
  readonly request: HttpRequest;
  readonly scope: Scope;
  readonly runner: JobRunner;
  readonly signal: AbortSignal;
  readonly context: InvocationContext;
}

/** A handler for those who are let in, in its own scope: what it opens is closed with the answer, what it throws becomes problem details. */
export function httpHandler(answer: (call: HttpCall) => Promise<HttpResponseInit>): HttpHandler {
  return guarded(async (request: HttpRequest, context: InvocationContext) => {
    const deadline = AbortSignal.timeout(requestDeadlineMs);
    try {
      await using scope = openScope(appSettings());
      const runner = new JobRunner(getClient(context));
      return await answer({ request, scope, runner, signal: deadline, context });
    } catch (thrown) {
      const failure = failureOf(thrown, deadline);
      if (failure.code === 'unforeseen') context.error(failure.message, withoutSecrets(inspect(failure.cause)));
      return problemOf(failure);
    }
  });
}

/** Why a request failed. What its deadline broke off says so in the words of whatever was under way then. */
export function failureOf(thrown: unknown, deadline: AbortSignal): Failure {
  const brokenOff = deadline.aborted && !(thrown instanceof Failure);
  return brokenOff ? new AnswerOverdue(requestDeadlineMs) : asFailure(thrown, 'Answering the request');
}
