import { clientBindingJson } from '../../../local/host/durable/http/urls.ts';
import { JobRunner } from '../../../src/lib/pipeline/job-runner.ts';
import { durableClientOf } from './durable-client-of.ts';

/** What the app's functions look at orchestrations with, in this process. */
export function runnerOf(apiUrl: string): JobRunner {
  return new JobRunner(durableClientOf(clientBindingJson(apiUrl, 'dropscribe')));
}
