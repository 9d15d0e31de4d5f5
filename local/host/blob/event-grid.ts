import * as z from 'zod';

/** A blob that an event says was created. */
export interface BlobEvent {
  readonly container: string;
  readonly name: string;
  /** As the event has it; it may be older than the blob. */
  readonly etag: string;
  readonly blobType: string;
}

const blobCreated = 'Microsoft.Storage.BlobCreated';

/** CloudEvents 1.0 (`type`) and Event Grid's own schema (`eventType`) differ in little else that matters here. */
const eventSchema = z.looseObject({
  type: z.string().optional(),
  eventType: z.string().optional(),
  data: z.looseObject({
    url: z.url(),
    eTag: z.string().default(''),
    blobType: z.string().default('BlockBlob'),
  }),
});

const validationSchema = z.array(z.looseObject({ data: z.looseObject({ validationCode: z.string() }) })).min(1);

/**
 * The blobs that a notification tells of; one event or an array of them, of either schema.
 * @throws Error when the body is not JSON or an event names no blob: the real host then answers 500
 */
export function parseNotification(body: string): BlobEvent[] {
  const parsed: unknown = JSON.parse(body);
  const events = z.array(eventSchema).parse(Array.isArray(parsed) ? parsed : [parsed]);
  return events
    .filter((event) => (event.type ?? event.eventType) === blobCreated)
    .map(({ data }) => ({ ...blobOfUrl(data.url), etag: data.eTag, blobType: data.blobType }));
}

/** The code that Event Grid wants to hear back when a subscription is made. */
export function parseValidation(body: string): string {
  const [first] = validationSchema.parse(JSON.parse(body));
  return first?.data.validationCode ?? '';
}

/**
 * Container and name in a blob's URL. An account in the path (Azurite, or any address without a host name of its
 * own) is skipped: `http://127.0.0.1:10000/devstoreaccount1/audio/a.wav`.
 */
export function blobOfUrl(text: string): { readonly container: string; readonly name: string } {
  const url = new URL(text);
  const path = url.pathname.split('/').slice(1);
  const accountInPath = /^[\d.]+$|^\[|^localhost$/.test(url.hostname);
  const [container = '', ...name] = accountInPath ? path.slice(1) : path;
  return { container: decodeURIComponent(container), name: decodeURIComponent(name.join('/')) };
}
