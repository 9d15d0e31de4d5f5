// The Speech service's framing over a WebSocket, as the SDK's WebsocketMessageFormatter writes and reads it:
// text is `Name: value\r\n…\r\n\r\nbody`; binary is a big-endian uint16 header length, the headers, then the payload.

/** One message from the client; header names are lower case, `path` is lower case too. */
export interface ClientFrame {
  readonly path: string;
  readonly requestId: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Thrown for bytes that are no frame; the service answers it by closing with 1007. */
export class BadFrameError extends Error {
  override readonly name = 'BadFrameError';
}

/**
 * Reads one WebSocket message. The payload is a view, not a copy.
 * @throws BadFrameError when the header block is cut short or names no Path or X-RequestId.
 */
export function parseFrame(data: Buffer, isBinary: boolean): ClientFrame {
  const { head, body } = isBinary ? splitBinary(data) : splitText(data);
  const headers = parseHeaders(head);
  const path = headers.get('path');
  const requestId = headers.get('x-requestid');
  if (path === undefined || requestId === undefined) {
    throw new BadFrameError('A message must carry the headers Path and X-RequestId');
  }
  return { path: path.toLowerCase(), requestId, headers, body };
}

/** Writes a text message to the client. `requestId` undefined leaves the header out, which no healthy service does. */
export function textFrame(path: string, requestId: string | undefined, body: string): string {
  const id = requestId === undefined ? '' : `X-RequestId:${requestId}\r\n`;
  return `${id}Content-Type:application/json; charset=utf-8\r\nPath:${path}\r\n\r\n${body}`;
}

function splitText(data: Buffer): { head: string; body: Buffer } {
  const end = data.indexOf('\r\n\r\n');
  if (end < 0) throw new BadFrameError('A text message must have a blank line after its headers');
  return { head: data.toString('utf8', 0, end), body: data.subarray(end + 4) };
}

function splitBinary(data: Buffer): { head: string; body: Buffer } {
  if (data.length < 2)
    throw new BadFrameError(`A binary message must start with a header length, got ${data.length} B`);
  const headerBytes = data.readUInt16BE(0);
  if (data.length < 2 + headerBytes) {
    throw new BadFrameError(`A binary message announces ${headerBytes} B of headers but holds ${data.length - 2} B`);
  }
  return { head: data.toString('utf8', 2, 2 + headerBytes), body: data.subarray(2 + headerBytes) };
}

function parseHeaders(head: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
