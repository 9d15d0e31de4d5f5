import type { DurableHttpResponse } from '../contract.ts';
import { newPlainId } from '../hub.ts';
import { flag, type HubRequest } from './hub-request.ts';
import { empty } from './reply.ts';
import { started, startUnlessRunning } from './start.ts';

/** POST instances/{id}/restart: the same orchestration with the same input, under a new id unless told otherwise. */
export function restartInstance(asked: HubRequest, instanceId: string): DurableHttpResponse {
  const instance = asked.hub.instances.get(instanceId);
  if (!instance) return empty(404);
  const newId = flag(asked.url, 'restartWithNewInstanceId', true) ? newPlainId() : instanceId;
  const { name, input } = instance;
  return startUnlessRunning(asked.hub, { instanceId: newId, name, input }) ?? started(asked, newId);
}
