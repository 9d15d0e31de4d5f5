import { InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { clientBindingJson } from '../../../local/host/durable/http/urls.ts';
import { JobRunner } from '../../../src/lib/pipeline/job-runner.ts';

/** What the app's functions look at orchestrations with, in this process: the library's own client, given the host's binding. */
export function runnerOf(apiUrl: string): JobRunner {
  const clientInput = input.durableClient();
  const context = new InvocationContext({
    functionName: 'test',
    invocationId: 'test',
    logHandler: () => undefined,
    options: { extraInputs: [clientInput] },
  });
  context.extraInputs.set(clientInput, JSON.parse(clientBindingJson(apiUrl, 'dropscribe')));
  return new JobRunner(getClient(context));
}
