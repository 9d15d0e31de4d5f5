import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import { signToken } from './token.ts';

/** How the endpoint misbehaves: connections cut, answers late, or HTTP 500. */
export const identityFaultSchema = z.discriminatedUnion('fault', [
  z.object({ fault: z.literal('none') }),
  z.object({ fault: z.literal('down') }),
  z.object({ fault: z.literal('slow'), delayMs: z.number().positive() }),
  z.object({ fault: z.literal('error') }),
]);

export type IdentityFault = z.infer<typeof identityFaultSchema>;

export interface TokenEndpointOptions {
  /** 0 or absent takes any free port; only ever bound to 127.0.0.1. */
  readonly port?: number;
  /** The secret that callers must send as X-IDENTITY-HEADER. */
  readonly header: string;
  /** Signs the tokens; the local Speech service checks them with the same key. */
  readonly tokenKey: string;
  /** Default one hour. Azure's are good for a day. */
  readonly lifetimeMs?: number;
}

/** What the endpoint has done. */
export interface IdentityStats {
  readonly issued: number;
  readonly refused: number;
}

export interface TokenEndpoint extends AsyncDisposable {
  readonly port: number;
  /** Goes into IDENTITY_ENDPOINT. */
  readonly url: string;
  setFault(fault: IdentityFault): void;
  stats(): IdentityStats;
}

const defaultLifetimeMs = 3_600_000;
const apiVersion = '2019-08-01';
/** The object id of the managed identity that the endpoint stands for. */
const localObjectId = '00000000-0000-4000-8000-000000000001';
const localClientId = '00000000-0000-4000-8000-000000000002';

/**
 * Starts a stand-in for the managed identity endpoint of App Service:
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export async function startTokenEndpoint(options: TokenEndpointOptions): Promise<TokenEndpoint> {
  let fault: IdentityFault = { fault: 'none' };
  const counts = { issued: 0, refused: 0 };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'PUT' && url.pathname === '/fault') return void takeFault(request, response);
    if (url.pathname === '/stats') return answer(response, 200, counts);
    if (fault.fault === 'down') return void request.socket.destroy();
    if (fault.fault === 'error') return answer(response, 500, { statusCode: 500, message: 'Injected fault' });
    if (fault.fault !== 'slow') return grant(request, response, url);
    const timer = setTimeout(() => grant(request, response, url), fault.delayMs);
    response.once('close', () => clearTimeout(timer));
  });

  const grant = (request: IncomingMessage, response: ServerResponse, url: URL): void => {
    const refusal = refusalOf(request, url, options.header);
    counts[refusal === undefined ? 'issued' : 'refused'] += 1;
    if (refusal === undefined) answer(response, 200, tokenAnswer(url.searchParams, options));
    else answer(response, refusal.statusCode, refusal);
  };

  const takeFault = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parsed = identityFaultSchema.safeParse(await json(request).catch(() => undefined));
    if (!parsed.success) return answer(response, 400, { error: parsed.error.message });
    fault = parsed.data;
    answer(response, 200, fault);
  };

  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The identity stand-in has no port');
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}/msi/token`,
    setFault: (next) => {
      fault = next;
    },
    stats: () => ({ ...counts }),
    [Symbol.asyncDispose]: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Refusal {
  readonly statusCode: number;
  readonly message: string;
}

function refusalOf(request: IncomingMessage, url: URL, header: string): Refusal | undefined {
  if (url.pathname !== '/msi/token') return { statusCode: 404, message: `No ${url.pathname}; there is /msi/token` };
  if (request.headers['x-identity-header'] !== header) {
    return { statusCode: 401, message: 'X-IDENTITY-HEADER is missing or not that of this host' };
  }
  const version = url.searchParams.get('api-version');
  if (version !== apiVersion) {
    return { statusCode: 400, message: `api-version is ${version}; allowed is ${apiVersion}` };
  }
  return url.searchParams.get('resource') ? undefined : { statusCode: 400, message: 'resource is missing' };
}

function tokenAnswer(query: URLSearchParams, { tokenKey, lifetimeMs = defaultLifetimeMs }: TokenEndpointOptions) {
  const resource = query.get('resource') ?? '';
  const nowS = Math.floor(Date.now() / 1000);
  const exp = Math.ceil((Date.now() + lifetimeMs) / 1000);
  return {
    access_token: signToken({ aud: resource, exp, iat: nowS, oid: localObjectId }, tokenKey),
    expires_on: String(exp),
    resource,
    token_type: 'Bearer',
    client_id: query.get('client_id') ?? localClientId,
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
