import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Requests by the way in which a storage account bills them; deleting is free. */
export const requestKinds = ['write', 'list', 'read', 'other', 'delete'] as const;
export type RequestKind = (typeof requestKinds)[number];
export type RequestCounts = Readonly<Record<RequestKind, number>>;

/** A proxy in front of a blob endpoint that counts what passes. */
export interface StorageCounter extends AsyncDisposable {
  readonly url: string;
  /** Requests since the last call. */
  take(): RequestCounts;
}

const none = (): Record<RequestKind, number> => ({ write: 0, list: 0, read: 0, other: 0, delete: 0 });

/** @param upstream where requests go; asked for at each one, since the proxy is there first */
export async function startStorageCounter(upstream: () => URL): Promise<StorageCounter> {
  let counts = none();
  const server = createServer((incoming, answer) => {
    const { method = 'GET', url = '/', headers } = incoming;
    counts[kindOf(method, url)] += 1;
    const { hostname, port } = upstream();
    const onward = request({ hostname, port, method, path: url, headers }, (received) => {
      answer.writeHead(received.statusCode ?? 502, received.rawHeaders);
      received.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    // A client that breaks off has what it wanted of a range.
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    take() {
      const taken = counts;
      counts = none();
      return taken;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** https://learn.microsoft.com/azure/storage/blobs/map-rest-apis-transaction-categories, general-purpose v2. */
function kindOf(method: string, url: string): RequestKind {
  const comp = new URL(url, 'http://x').searchParams.get('comp');
  if (method === 'DELETE') return 'delete';
  if (method === 'PUT') return 'write';
  if (method === 'HEAD') return 'other';
  return comp === 'list' ? 'list' : 'read';
}
