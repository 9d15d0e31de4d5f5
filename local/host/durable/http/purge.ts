import type { DurableHttpResponse } from '../contract.ts';
import { isFinished } from '../instance-store.ts';
import { type HubRequest, parameter } from './hub-request.ts';
import { badRequest, empty, json } from './reply.ts';
import { readFilter } from './status.ts';

/** Instances purged in one transaction: the file is locked and the list held no longer than that. */
const purgeBatch = 200;

/** DELETE instances/{id} */
export function purgeOne({ hub }: HubRequest, instanceId: string): DurableHttpResponse {
  const instance = hub.instances.get(instanceId);
  if (!instance) return empty(404);
  if (!isFinished(instance.status)) {
    return json(
      412,
      'Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ' +
        `${instanceId} has status ${instance.status}`,
    );
  }
  hub.transaction(() => hub.erase(instanceId));
  return json(200, { instancesDeleted: 1 });
}

/** DELETE instances: all that are over and match. */
export function purgeMany({ hub, url }: HubRequest): DurableHttpResponse {
  if (!parameter(url, 'createdTimeFrom')) return badRequest("Please provide value for 'createdTimeFrom' parameter.");
  const filter = readFilter(url);
  if ('refusal' in filter) return filter.refusal;
  const statuses = (filter.statuses ?? ['Completed', 'Failed', 'Terminated']).filter(isFinished);
  let instancesDeleted = 0;
  while (statuses.length > 0) {
    const batch = hub.instances.list({ ...filter, statuses, limit: purgeBatch });
    if (batch.length === 0) break;
    hub.transaction(() => {
      for (const { instanceId } of batch) hub.erase(instanceId);
    });
    instancesDeleted += batch.length;
  }
  return instancesDeleted === 0 ? empty(404) : json(200, { instancesDeleted });
}
