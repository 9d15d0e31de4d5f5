import type { ServerResponse } from 'node:http';
import type { RpcCookie, RpcTypedData } from '../rpc.ts';

/** Writes a function's buffered answer; a function that returns nothing answers 204. */
export function writeAnswer(response: ServerResponse, value: RpcTypedData | null | undefined): void {
  const http = value?.http;
  if (http === undefined || http === null) {
    response.writeHead(204).end();
    return;
  }
  const cookies = (http.cookies ?? []).map(cookieText);
  response.writeHead(Number(http.statusCode ?? '200'), {
    ...http.headers,
    ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
  });
  response.end(toBytes(http.body));
}

/** The bytes of a value, whatever form it came in. */
export function toBytes(value: RpcTypedData | null | undefined): Buffer {
  if (value?.bytes) return Buffer.from(value.bytes);
  const text = value?.string ?? value?.json ?? value?.int ?? value?.double;
  return text === undefined || text === null ? Buffer.alloc(0) : Buffer.from(String(text));
}

const sameSiteNames = { lax: 'Lax', strict: 'Strict', explicitNone: 'None', none: undefined } as const;

function cookieText(cookie: RpcCookie): string {
  const expires = cookie.expires && new Date(cookie.expires.value.seconds * 1000).toUTCString();
  const sameSite = sameSiteNames[cookie.sameSite ?? 'none'];
  const parts = [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    cookie.maxAge && `Max-Age=${cookie.maxAge.value}`,
    cookie.domain && `Domain=${cookie.domain.value}`,
    cookie.path && `Path=${cookie.path.value}`,
    expires && `Expires=${expires}`,
    cookie.httpOnly?.value && 'HttpOnly',
    cookie.secure?.value && 'Secure',
    sameSite && `SameSite=${sameSite}`,
  ];
  return parts.filter(Boolean).join('; ');
}
