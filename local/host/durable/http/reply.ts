import type { DurableHttpResponse } from '../contract.ts';

/** An answer with no body. */
export function empty(status: number): DurableHttpResponse {
  return { status, headers: {}, body: '' };
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): DurableHttpResponse {
  const body = JSON.stringify(value);
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

/** How the extension words a request that it refuses. */
export function badRequest(message: string): DurableHttpResponse {
  return json(400, { Message: message });
}

/** How the extension answers when a call of its own client throws. */
export function internalError(exceptionMessage: string): DurableHttpResponse {
  return json(500, {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: exceptionMessage,
    ExceptionType: 'System.InvalidOperationException',
    StackTrace: '',
  });
}

/** A request's body as JSON text; an answer when it is none. An empty body is null. */
export function jsonBody(body: string): { readonly text: string } | { readonly refusal: DurableHttpResponse } {
  if (body.trim() === '') return { text: 'null' };
  try {
    return { text: JSON.stringify(JSON.parse(body)) };
  } catch (error) {
    const refusal = json(400, {
      Message: 'Invalid JSON content',
      ExceptionMessage: error instanceof Error ? error.message : String(error),
      ExceptionType: 'Newtonsoft.Json.JsonReaderException',
      StackTrace: '',
    });
    return { refusal };
  }
}
