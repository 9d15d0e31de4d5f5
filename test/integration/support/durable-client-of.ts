import { InvocationContext } from '@azure/functions';
import { type DurableClient, getClient, input } from 'durable-functions';

/** The library's own client in this process, given what a host would bind to its input: JSON. */
export function durableClientOf(binding: string): DurableClient {
  const clientInput = input.durableClient();
  const context = new InvocationContext({
    functionName: 'test',
    invocationId: 'test',
    logHandler: () => undefined,
    options: { extraInputs: [clientInput] },
  });
  context.extraInputs.set(clientInput, JSON.parse(binding));
  return getClient(context);
}
