import type { DurableHttpResponse } from '../contract.ts';
import { executionResumed, executionSuspended, executionTerminated } from '../history-event.ts';
import { isFinished } from '../instance-store.ts';
import { timestampNow } from '../timestamps.ts';
import { type HubRequest, parameter } from './hub-request.ts';
import { empty, internalError } from './reply.ts';

const events = { terminate: executionTerminated, suspend: executionSuspended, resume: executionResumed } as const;
type Control = keyof typeof events;

export function isControl(operation: string): operation is Control {
  return Object.hasOwn(events, operation);
}

/** POST instances/{id}/terminate, suspend or resume: takes effect with the instance's next episode. */
export function controlInstance({ hub, url }: HubRequest, instanceId: string, control: Control): DurableHttpResponse {
  const instance = hub.instances.get(instanceId);
  if (!instance) return empty(404);
  const { status } = instance;
  if (isFinished(status)) return empty(410);
  const isOutOfPlace = control === 'resume' ? status !== 'Suspended' : control === 'suspend' && status === 'Suspended';
  if (isOutOfPlace) {
    return internalError(
      `Cannot ${control} the orchestration instance ${instanceId} because instance is in the ${status} state.`,
    );
  }
  const event = events[control](timestampNow(), parameter(url, 'reason') ?? '');
  hub.transaction(() => hub.send(instanceId, null, event));
  return empty(202);
}
