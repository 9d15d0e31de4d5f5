import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { selfMadeCertificate } from './self-made-certificate.ts';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server over TLS on this machine that keeps what it gets, and answers as a test says. */
export interface Receiver extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** The certificate that it is to be trusted by, as PEM. */
  readonly cert: string;
  readonly received: readonly Received[];
  /** What came to one path. */
  at(path: string): readonly Received[];
}

/** @param answer is told how many came to the same path before */
export async function startReceiver(
  host: string,
  answer: (response: ServerResponse, received: Received, before: number) => void | Promise<void>,
): Promise<Receiver> {
  const { key, cert } = selfMadeCertificate(host);
  const received: Received[] = [];
  const at = (path: string) => received.filter((one) => one.path === path);
  const server = createServer({ key, cert }, async (request, response) => {
    const one = { path: request.url ?? '', headers: request.headers, body: await text(request) };
    const before = at(one.path).length;
    received.push(one);
    await answer(response, one, before);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host,
    port: (server.address() as AddressInfo).port,
    cert,
    received,
    at,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Verifies as a receiver does, by Standard Webhooks 1.0; by the web's own cryptography. */
export async function isSignedWith(secret: string, { headers, body }: Received): Promise<boolean> {
  const raw = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const signed = new TextEncoder().encode(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  for (const signature of String(headers['webhook-signature']).split(' ')) {
    const [version, value = ''] = signature.split(',');
    if (version === 'v1' && (await crypto.subtle.verify('HMAC', key, Buffer.from(value, 'base64'), signed)))
      return true;
  }
  return false;
}
