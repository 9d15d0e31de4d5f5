import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import {
  newPipeline,
  type Pipeline,
  type RequestPolicyFactory,
  type StoragePipelineOptions,
} from '@azure/storage-blob';

/**
 * The storage library waits for ever: its own time-out is but a wish that it sends to the server. A connection on which nothing
 * moves for so long is taken for lost, and its request is sent again. The service ends by itself what takes longer than 30 s.
 */
const idleMs = 35_000;

/** How requests are sent to the storage: over connections that break when nothing moves on them. */
export function storagePipeline(
  credential: Parameters<typeof newPipeline>[0],
  limitMs: number = idleMs,
  options: StoragePipelineOptions = {},
): Pipeline {
  const pipeline = newPipeline(credential, options);
  pipeline.factories.push(limitMs === idleMs ? sharedConnections : connections(limitMs));
  return pipeline;
}

function connections(limitMs: number): RequestPolicyFactory {
  const http = breakingWhenIdle(new HttpAgent({ keepAlive: true }), limitMs);
  const https = breakingWhenIdle(new HttpsAgent({ keepAlive: true }), limitMs);
  return {
    create: (next) => ({
      sendRequest(request) {
        request.agent = request.url.startsWith('https:') ? https : http;
        return next.sendRequest(request);
      },
    }),
  };
}

/** Of the whole process: what one invocation leaves open serves the next. */
const sharedConnections = connections(idleMs);

function breakingWhenIdle<A extends HttpAgent>(agent: A, limitMs: number): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    // This code is one of those that the storage library tries again after.
    const lost = () => Object.assign(new Error(`Nothing came within ${limitMs} ms.`), { code: 'ETIMEDOUT' });
    if (socket instanceof Socket) socket.setTimeout(limitMs, () => socket.destroy(lost()));
    return socket;
  };
  const reuse = agent.reuseSocket.bind(agent);
  agent.reuseSocket = (socket, request) => {
    reuse(socket, request);
    // While it was free it had the time-out of a connection that nobody uses, or none.
    if (socket instanceof Socket) socket.setTimeout(limitMs);
  };
  return agent;
}
