import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AcceptEvents, serveBlobWebhook } from './blob/blob-webhook.ts';
import type { DurableEngine } from './durable/engine.ts';
import type { HttpFunctions } from './http/http-functions.ts';
import { readBody } from './http/read-body.ts';

/** Who answers what of the host's address space. */
export interface HostRoutes {
  readonly http: HttpFunctions;
  readonly engine: DurableEngine;
  readonly acceptBlobs: AcceptEvents;
}

/** Far above any orchestration's input, which should be small. */
const durableBodyLimitBytes = 16 * 1024 * 1024;

/** Gives a request to the host's own routes, the durable engine or a function; else 404. */
export async function serveHost(
  routes: HostRoutes,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const path = url.pathname;
  if (path === '/admin/host/status') {
    const status = {
      id: 'local',
      state: 'Running',
      version: '4.1037.0',
      processUptime: Math.round(process.uptime() * 1000),
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(status));
  } else if (path === '/runtime/webhooks/blobs') {
    await serveBlobWebhook(request, response, url, routes.acceptBlobs);
  } else if (/^(\/runtime\/webhooks)?\/durabletask(\/|$)/.test(path)) {
    await serveDurable(routes.engine, request, response, url);
  } else if (!(await routes.http.serve(request, response, url))) {
    // The host's own homepage is there where no function answers at the root.
    if (path !== '/') response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/plain' }).end('The Functions app is up and running.\n');
  }
}

async function serveDurable(
  engine: DurableEngine,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const body = (await readBody(request, durableBodyLimitBytes)).toString('utf8');
  const answer = await engine.handle({ method: request.method ?? 'GET', url, headers, body });
  if (answer === undefined) response.writeHead(404).end();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}
