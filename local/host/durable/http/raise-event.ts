import type { DurableHttpResponse } from '../contract.ts';
import { eventRaised } from '../history-event.ts';
import { isFinished } from '../instance-store.ts';
import { timestampNow } from '../timestamps.ts';
import type { HubRequest } from './hub-request.ts';
import { badRequest, empty, jsonBody } from './reply.ts';

/** POST instances/{id}/raiseEvent/{name}: kept until the orchestration waits for it. */
export function raiseEvent({ hub, headers, body }: HubRequest, instanceId: string, name: string): DurableHttpResponse {
  const instance = hub.instances.get(instanceId);
  if (!instance) return empty(404);
  if (isFinished(instance.status)) return empty(410);
  const mediaType = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType && mediaType !== 'application/json') {
    return badRequest('Only application/json request content is supported');
  }
  const input = jsonBody(body);
  if ('refusal' in input) return input.refusal;
  hub.transaction(() => hub.send(instanceId, null, eventRaised(timestampNow(), name, input.text)));
  return empty(202);
}
