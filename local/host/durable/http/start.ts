import type { DurableHttpResponse } from '../contract.ts';
import { type Hub, newPlainId } from '../hub.ts';
import { type Instance, isFinished } from '../instance-store.ts';
import { flag, type HubRequest, parameter } from './hub-request.ts';
import { badRequest, json, jsonBody } from './reply.ts';
import { statusView } from './status-view.ts';
import { startedUrls } from './urls.ts';

/** How often a start that waits for the end looks: the request names it in seconds. */
const defaultPollSeconds = 1;
const maxInstanceIdLength = 100;

/** POST orchestrators/{name}[/{instanceId}]: starts one; with `timeout` it waits that long for the end. */
export async function startOrchestration(
  asked: HubRequest,
  name: string,
  instanceId: string = newPlainId(),
): Promise<DurableHttpResponse> {
  const input = jsonBody(asked.body);
  if ('refusal' in input) return input.refusal;
  const fault = idFault(instanceId);
  if (fault) return badRequest(fault);
  const refusal = startUnlessRunning(asked.hub, { instanceId, name, input: input.text });
  if (refusal) return refusal;
  const timeout = Number(parameter(asked.url, 'timeout'));
  if (timeout > 0) {
    const pollSeconds = Number(parameter(asked.url, 'pollingInterval')) || defaultPollSeconds;
    const finished = await waitForEnd(asked.hub, instanceId, timeout * 1000, pollSeconds * 1000);
    if (finished) return endAnswer(asked, finished);
  }
  return started(asked, instanceId);
}

/** 202 with the URLs to follow an instance by. */
export function started({ url, hubName }: HubRequest, instanceId: string): DurableHttpResponse {
  const urls = startedUrls(url.origin, hubName, instanceId);
  return json(202, urls, { location: urls['statusQueryGetUri'] ?? '', 'retry-after': '10' });
}

/** Starts an instance, in the place of a finished one; 409 when one with this id runs. */
export function startUnlessRunning(
  hub: Hub,
  instance: { readonly instanceId: string; readonly name: string; readonly input: string },
): DurableHttpResponse | undefined {
  return hub.transaction(() => {
    const existing = hub.instances.get(instance.instanceId);
    if (existing && !isFinished(existing.status)) {
      return json(409, { Message: `An Orchestration instance with the status ${existing.status} already exists.` });
    }
    hub.start({ ...instance, parent: null });
    return undefined;
  });
}

function idFault(instanceId: string): string | undefined {
  if (instanceId.length > maxInstanceIdLength) {
    return `Instance ID lengths must not exceed ${maxInstanceIdLength} characters.`;
  }
  if (instanceId.startsWith('@')) return 'Orchestration instance ids must not start with @.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  return /[/\\#?\u0000-\u001f\u007f-\u009f]/.test(instanceId)
    ? 'Instance ids must not contain /, \\, #, ?, or control characters.'
    : undefined;
}

async function waitForEnd(
  hub: Hub,
  instanceId: string,
  timeoutMs: number,
  pollMs: number,
): Promise<Instance | undefined> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const instance = hub.instances.get(instanceId);
    if (!instance || isFinished(instance.status)) return instance;
    const leftMs = deadlineMs - Date.now();
    if (leftMs <= 0) return undefined;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pollMs, leftMs)));
  }
}

function endAnswer({ url }: HubRequest, instance: Instance): DurableHttpResponse {
  if (instance.status === 'Completed') return json(200, statusView(instance, true)['output']);
  const isFailure = instance.status === 'Failed' && flag(url, 'returnInternalServerErrorOnFailure');
  return json(isFailure ? 500 : 200, statusView(instance, true));
}
