import type { DurableHttpResponse } from '../contract.ts';
import { type InstanceFilter, isFinished, type RuntimeStatus, runtimeStatuses } from '../instance-store.ts';
import { historyView } from './history-view.ts';
import { flag, type HubRequest, parameter } from './hub-request.ts';
import { badRequest, empty, json } from './reply.ts';
import { statusView } from './status-view.ts';

/** The page that the extension gives when no `top` is asked for. */
const defaultPage = 100;
const continuationHeader = 'x-ms-continuation-token';

/** GET instances/{id}: 202 while it runs, 200 once it is over. */
export function showInstance({ hub, url }: HubRequest, instanceId: string): DurableHttpResponse {
  const instance = hub.instances.get(instanceId);
  if (!instance) return empty(404);
  const view = statusView(instance, flag(url, 'showInput', true));
  if (flag(url, 'showHistory')) {
    view['historyEvents'] = historyView(hub.history.read(instanceId), flag(url, 'showHistoryOutput'));
  }
  if (!isFinished(instance.status)) return json(202, view, { location: url.href, 'retry-after': '5' });
  const isFailure = instance.status === 'Failed' && flag(url, 'returnInternalServerErrorOnFailure');
  return json(isFailure ? 500 : 200, view);
}

/** GET instances: a page of them, with the token of the next in a header. */
export function listInstances({ hub, url, headers }: HubRequest): DurableHttpResponse {
  const filter = readFilter(url);
  if ('refusal' in filter) return filter.refusal;
  const top = Number(parameter(url, 'top') ?? defaultPage);
  const limit = Number.isInteger(top) && top > 0 ? top : defaultPage;
  const token = headers.get(continuationHeader);
  const fromId = token ? { fromId: Buffer.from(token, 'base64').toString('utf8') } : {};
  const page = hub.instances.list({ ...filter, ...fromId, limit: limit + 1 });
  const next = page[limit]?.instanceId;
  const showInput = flag(url, 'showInput', true);
  const views = page.slice(0, limit).map((instance) => statusView(instance, showInput));
  return json(200, views, { [continuationHeader]: next === undefined ? '' : Buffer.from(next).toString('base64') });
}

/** The filters that listing and purging share. */
export function readFilter(url: URL): Omit<InstanceFilter, 'limit'> | { readonly refusal: DurableHttpResponse } {
  const createdFrom = parameter(url, 'createdTimeFrom');
  const createdTo = parameter(url, 'createdTimeTo');
  for (const [name, value] of Object.entries({ createdTimeFrom: createdFrom, createdTimeTo: createdTo })) {
    if (value && Number.isNaN(Date.parse(value))) return { refusal: badRequest(`'${name}' is not a date: ${value}`) };
  }
  const asked = (parameter(url, 'runtimeStatus') ?? '').split(',').filter(Boolean);
  const idPrefix = parameter(url, 'instanceIdPrefix');
  return {
    ...(createdFrom ? { createdFrom: new Date(createdFrom).toISOString() } : {}),
    ...(createdTo ? { createdTo: new Date(createdTo).toISOString() } : {}),
    ...(idPrefix ? { idPrefix } : {}),
    ...(asked.length > 0 ? { statuses: asked.flatMap(knownStatus) } : {}),
  };
}

/** A status that this engine never gives (Canceled, ContinuedAsNew) matches nothing. */
function knownStatus(asked: string): RuntimeStatus[] {
  return runtimeStatuses.filter((status) => status.toLowerCase() === asked.trim().toLowerCase());
}
