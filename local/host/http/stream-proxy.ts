import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { InvocationOutcome } from '../rpc.ts';

/** Between the end of a call and its answer's first bytes, which come by another socket. */
const answerAfterCallMs = 1_000;

/**
 * Sends a request on to the library's own HTTP server inside the worker, and its answer back, both as streams. The
 * call goes to the worker beside it and is matched by the header x-ms-invocation-id.
 * @param call the call's outcome
 */
export async function proxyStream(
  request: IncomingMessage,
  response: ServerResponse,
  target: { readonly httpUri: string; readonly invocationId: string },
  call: Promise<InvocationOutcome>,
): Promise<void> {
  const forward = httpRequest(target.httpUri.replace(/\/$/, '') + request.url, {
    method: request.method ?? 'GET',
    agent: false, // a connection for each call: a kept one could belong to a worker that is gone
    headers: {
      ...request.headers,
      'x-ms-invocation-id': target.invocationId,
      'x-forwarded-host': request.headers.host ?? '127.0.0.1',
      'x-forwarded-proto': 'http',
    },
  });
  // A client that goes away takes the forwarded request with it; the function notices on its streams.
  response.once('close', () => forward.destroy());
  forward.once('error', () => fail(response, 502));
  // Errors of either stream end both, and show as the error and close events above.
  pipeline(request, forward, () => undefined);
  forward.once('response', (answer) => {
    const {
      connection: _,
      'keep-alive': __,
      'transfer-encoding': ___,
      'x-ms-invocation-id': ____,
      ...headers
    } = answer.headers;
    response.writeHead(answer.statusCode ?? 200, headers);
    response.flushHeaders();
    pipeline(answer, response, () => undefined);
  });

  const outcome = await call;
  if (!outcome.ok) {
    fail(response, 500);
  } else if (!response.headersSent) {
    // The function returned nothing, so the library sends nothing either.
    const timer = setTimeout(() => {
      if (!response.headersSent) response.writeHead(204).end();
      forward.destroy();
    }, answerAfterCallMs);
    forward.once('response', () => clearTimeout(timer));
    response.once('close', () => clearTimeout(timer));
  }
}

/** An error status while nothing has been sent; after that the connection is broken off, so that nobody takes a part for the whole. */
function fail(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    if (!response.writableEnded) response.destroy();
  } else {
    response.writeHead(status).end();
  }
}
