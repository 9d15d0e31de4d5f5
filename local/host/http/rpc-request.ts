import type { IncomingMessage } from 'node:http';
import type { RpcHttp, RpcTypedData } from '../rpc.ts';

/** What the worker gets of a request: the request itself and the metadata that goes with its trigger. */
export interface RpcRequestParts {
  readonly http: RpcHttp;
  readonly triggerMetadata: Readonly<Record<string, RpcTypedData>>;
}

/**
 * @param url the address asked for
 * @param params the route's values
 * @param body the whole body; undefined when there is none or when it is streamed beside
 */
export function toRpcRequest(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Buffer | undefined,
): RpcRequestParts {
  const headers = joinHeaders(request);
  const query: Record<string, string> = {};
  for (const key of new Set(url.searchParams.keys())) query[key] = url.searchParams.getAll(key).join(',');

  const metadata: Record<string, RpcTypedData> = {};
  for (const [key, value] of Object.entries(bodyProperties(body))) metadata[key] = { string: value };
  for (const [key, value] of [...Object.entries(query), ...Object.entries(params)]) metadata[key] = { string: value };
  return {
    http: {
      method: request.method ?? 'GET',
      url: url.href,
      nullableHeaders: nullable(headers),
      nullableParams: nullable(params),
      nullableQuery: nullable(query),
      body: body === undefined ? null : { bytes: body },
    },
    triggerMetadata: {
      ...metadata,
      Query: { json: JSON.stringify(query) },
      Headers: { json: JSON.stringify(Object.fromEntries(Object.entries(headers).map(([k, v]) => [titleCase(k), v]))) },
    },
  };
}

function joinHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

/** The properties of a JSON object's body are binding data too, whatever its content type: `{"n":5}` gives n = "5". */
function bodyProperties(body: Buffer | undefined): Record<string, string> {
  return body?.[0] === 0x7b ? jsonProperties(body.toString('utf8')) : {};
}

/** The top-level properties of a JSON object as .NET writes them as text; of anything else, none. */
export function jsonProperties(text: string): Record<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {}; // not JSON: it has no properties, which is no error
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const properties: Record<string, string> = {};
  for (const [key, property] of Object.entries(value)) {
    if (property === null) continue;
    if (typeof property === 'boolean') properties[key] = property ? 'True' : 'False';
    else properties[key] = typeof property === 'object' ? JSON.stringify(property) : String(property);
  }
  return properties;
}

function nullable(record: Readonly<Record<string, string>>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, { value }]));
}

function titleCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
