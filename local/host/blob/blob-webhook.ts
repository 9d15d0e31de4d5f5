import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http/read-body.ts';
import { type BlobEvent, parseNotification, parseValidation } from './event-grid.ts';

/** Event Grid sends at most this in one delivery. */
const bodyLimitBytes = 1024 * 1024;

/** Takes the events for one function, named as the real host names it: `Host.Functions.on-audio-dropped`. */
export type AcceptEvents = (functionId: string, events: readonly BlobEvent[]) => void;

/** POST and OPTIONS /runtime/webhooks/blobs?functionName=…, answered as the real host was seen to answer. */
export async function serveBlobWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  accept: AcceptEvents,
): Promise<void> {
  if (request.method === 'OPTIONS') {
    // CloudEvents' abuse protection: whatever origin asks, this one is allowed.
    response.writeHead(200, { 'webhook-allowed-origin': 'eventgrid.azure.net' }).end();
    return;
  }
  const eventType = request.headers['aeg-event-type'];
  const body = (await readBody(request, bodyLimitBytes)).toString('utf8');
  switch (eventType) {
    case 'SubscriptionValidation':
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(JSON.stringify({ validationResponse: parseValidation(body) }));
      return;
    case 'Notification':
      accept(url.searchParams.get('functionName') ?? '', parseNotification(body));
      response.writeHead(202).end();
      return;
    case 'Unsubscribe':
      response.writeHead(202).end();
      return;
    default:
      response.writeHead(400).end();
  }
}
