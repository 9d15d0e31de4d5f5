import type { DurableHttpResponse } from '../contract.ts';
import { rewind } from '../rewind.ts';
import { type HubRequest, parameter } from './hub-request.ts';
import { empty, json } from './reply.ts';

/** POST instances/{id}/rewind: a failed orchestration takes up again where it failed. */
export function rewindInstance({ hub, url }: HubRequest, instanceId: string): DurableHttpResponse {
  const instance = hub.instances.get(instanceId);
  if (!instance) return empty(404);
  if (instance.status !== 'Failed') {
    return json(
      412,
      `This orchestration has status ${instance.status}, but only orchestrations in the "Failed" state can be rewound.`,
    );
  }
  hub.transaction(() => rewind(hub, instance, parameter(url, 'reason') ?? ''));
  return empty(202);
}
