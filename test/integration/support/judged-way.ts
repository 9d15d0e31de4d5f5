import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What becomes of a request on its way. */
export type Verdict =
  | 'pass'
  /** The connection breaks before anything arrives. */
  | 'break'
  /** Done, and then the connection breaks: the caller cannot know. */
  | 'answer lost'
  /** The answer breaks off behind its first piece. */
  | 'cut'
  /** Neither an answer nor an end. */
  | 'stall'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export interface JudgedWay extends AsyncDisposable {
  readonly url: string;
}

/** A way to a server on which each request is judged first. `edit` may change the text of JSON answers. */
export async function startJudgedWay(
  target: string,
  judge: (request: IncomingMessage) => Verdict,
  edit: (body: string) => string = (body) => body,
): Promise<JudgedWay> {
  const server = createServer((incoming, answer) => void forward(target, judge(incoming), incoming, answer, edit));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The way has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function forward(
  target: string,
  verdict: Verdict,
  incoming: IncomingMessage,
  answer: ServerResponse,
  edit: (body: string) => string,
): Promise<void> {
  if (verdict === 'break') incoming.socket.destroy();
  if (verdict === 'stall') incoming.resume();
  if (verdict === 'break' || verdict === 'stall') return;
  if (typeof verdict === 'object') {
    incoming.resume();
    answer.writeHead(verdict.status, verdict.headers).end(verdict.body);
    return;
  }
  const { method, headers } = incoming;
  const outgoing = request(new URL(incoming.url ?? '/', target), { method, headers });
  const lose = () => incoming.socket.destroy();
  outgoing.on('error', lose);
  answer.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
  outgoing.on('response', async (reply) => {
    if (verdict === 'answer lost') lose();
    else if (reply.headers['content-type']?.includes('json')) {
      const body = edit((await buffer(reply)).toString());
      const { 'content-length': _, 'transfer-encoding': __, ...rest } = reply.headers;
      answer.writeHead(reply.statusCode ?? 502, rest).end(body);
    } else {
      reply.on('error', lose);
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      if (verdict === 'cut') reply.once('data', (piece) => answer.write(piece, lose));
      else reply.pipe(answer);
    }
  });
}
