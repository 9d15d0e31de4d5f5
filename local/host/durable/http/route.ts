import type { DurableHttpRequest, DurableHttpResponse } from '../contract.ts';
import { controlInstance, isControl } from './control.ts';
import type { HubRequest, ServedHub } from './hub-request.ts';
import { purgeMany, purgeOne } from './purge.ts';
import { raiseEvent } from './raise-event.ts';
import { badRequest, empty, json } from './reply.ts';
import { restartInstance } from './restart.ts';
import { rewindInstance } from './rewind.ts';
import { startOrchestration } from './start.ts';
import { listInstances, showInstance } from './status.ts';
import { rpcPath, webhookPath } from './urls.ts';

/** Answers a request for the management API, at its webhook address or at the client library's. */
export async function routeRequest(
  served: ServedHub,
  request: DurableHttpRequest,
): Promise<DurableHttpResponse | undefined> {
  const path = pathBelow(request.url.pathname);
  if (path === undefined) return undefined;
  const asked: HubRequest = { ...served, ...request, method: request.method.toUpperCase() };
  const parts = decoded(path);
  if (!parts) return badRequest(`'${path}' is not a well-formed path.`);
  const [collection, ...rest] = parts;
  if (collection === 'orchestrators' && rest[0] !== undefined && asked.method === 'POST') {
    return startOrchestration(asked, rest[0], rest[1]);
  }
  if (collection === 'instances') return routeInstances(asked, rest);
  if (collection === 'entities') {
    return json(501, { Message: 'Durable entities are not supported by the local durable engine.' });
  }
  return empty(404);
}

function routeInstances(asked: HubRequest, [instanceId, verb, argument]: readonly string[]): DurableHttpResponse {
  const { method } = asked;
  if (instanceId === undefined) {
    if (method === 'GET') return listInstances(asked);
    return method === 'DELETE' ? purgeMany(asked) : empty(405);
  }
  if (verb === undefined) {
    if (method === 'GET') return showInstance(asked, instanceId);
    return method === 'DELETE' ? purgeOne(asked, instanceId) : empty(405);
  }
  if (method !== 'POST') return empty(405);
  const operation = verb.toLowerCase();
  if (operation === 'raiseevent' && argument !== undefined) return raiseEvent(asked, instanceId, argument);
  if (operation === 'restart') return restartInstance(asked, instanceId);
  if (operation === 'rewind') return rewindInstance(asked, instanceId);
  return isControl(operation) ? controlInstance(asked, instanceId, operation) : empty(404);
}

function pathBelow(pathname: string): string | undefined {
  for (const root of [webhookPath, rpcPath]) {
    if (pathname.toLowerCase().startsWith(`${root}/`)) return pathname.slice(root.length + 1);
  }
  return undefined;
}

function decoded(path: string): string[] | undefined {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
