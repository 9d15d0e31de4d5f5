import { readFileSync } from 'node:fs';

/** One request and answer as they were seen on a real host. */
export interface RecordedExchange {
  readonly method: string;
  /** Path and query; the key is left out. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string | undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads host-samples/http/*.txt: `> METHOD URL`, `> body`, then the answer. */
export function readApiExchange(file: string): RecordedExchange {
  const text = readFileSync(file, 'utf8');
  const [, method = '', url = '', requestBody = '', answer = ''] =
    /^> (\S+) (\S+)\n> (.*)\n([\s\S]*)$/.exec(text) ?? [];
  return {
    method,
    path: withoutKey(new URL(url)),
    requestHeaders: requestBody === 'None' ? {} : { 'content-type': 'application/json' },
    requestBody: requestBody === 'None' ? undefined : requestBody,
    ...parseAnswer(answer),
  };
}

/** Reads host-samples/blob/http-*.txt: a plain HTTP request, a line of dashes, a plain HTTP answer. */
export function readWebhookExchange(file: string): RecordedExchange {
  const [request = '', answer = ''] = readFileSync(file, 'utf8').split(/\n--- .*\n/);
  const [head = '', ...body] = request.split('\n\n');
  const [line = '', ...headers] = head.split('\n');
  const [method = '', path = ''] = line.split(' ');
  const requestBody = body.join('\n\n').trim();
  return {
    method,
    path: withoutKey(new URL(path, 'http://x')),
    requestHeaders: parseHeaders(headers),
    requestBody: requestBody === '' ? undefined : requestBody,
    ...parseAnswer(answer),
  };
}

function parseAnswer(text: string): Pick<RecordedExchange, 'status' | 'headers' | 'body'> {
  const [head = '', ...body] = text.split('\n\n');
  const [line = '', ...headers] = head.split('\n');
  return {
    status: Number(/\b\d{3}\b/.exec(line)?.[0]),
    headers: parseHeaders(headers),
    body: body.join('\n\n').trim(),
  };
}

function parseHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines
      .filter((line) => line.includes(': '))
      .map((line) => [line.split(': ')[0]?.toLowerCase(), line.replace(/^.*?: /, '')]),
  );
}

function withoutKey(url: URL): string {
  url.searchParams.delete('code');
  return `${url.pathname}${url.search}`;
}
