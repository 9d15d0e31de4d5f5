/** What the thread waited for when nothing came. */
export type Awaited =
  | 'a token'
  | 'the handshake'
  | 'the start of a turn'
  | 'the rest of an utterance'
  | 'the end of the turn'
  | 'audio to be taken';

/** Why a recognition failed, as plain data that crosses threads: no text of the SDK's or the service's is in it. */
export type SpeechProblem =
  | ({ readonly kind: 'throttled' } & Reach)
  | ({ readonly kind: 'unauthorised'; readonly status: number } & Reach)
  | { readonly kind: 'bad-request'; readonly how: string }
  /** Nothing answers as the Speech service at this address. */
  | { readonly kind: 'wrong-endpoint'; readonly how: string }
  | ({ readonly kind: 'unavailable'; readonly how: string } & Reach)
  | { readonly kind: 'no-answer'; readonly awaited: Awaited; readonly waitedMs: number }
  | { readonly kind: 'unreadable'; readonly how: string }
  | { readonly kind: 'cancelled' }
  /** A connection that was opened ahead was lost, or never came about. Nothing was sent by it. */
  | { readonly kind: 'lost-ahead' }
  /** All audio was sent and the session ended well, but sound near its end was answered with nothing. */
  | { readonly kind: 'unheard' };

/** How far a recognition that failed had come. */
export interface Reach {
  /** No session came about, so nothing was sent and nothing is paid for. */
  readonly unreached?: true;
  /** When the service asked to be asked again. */
  readonly retryAfterMs?: number;
}

/** How the latest handshake failed: the HTTP status, or the system's error code. */
export interface HandshakeError {
  readonly status?: number;
  readonly systemCode?: string;
  /** How long the answer asked to wait. */
  readonly retryAfterMs?: number;
}

/** `ws` says `Unexpected server response: 401`; Node `connect ECONNREFUSED 127.0.0.1:1`. */
export function readHandshakeError(message: string): HandshakeError {
  const status = /Unexpected server response: (\d{3})/.exec(message)?.[1];
  if (status) return { status: Number(status) };
  const systemCode = /\b(E[A-Z_]{3,}|CERT_[A-Z_]+|ERR_[A-Z_]+)\b/.exec(message)?.[1];
  return systemCode ? { systemCode } : {};
}

/**
 * Turns the SDK's cancellation into a problem. `errorCode` is the name of a CancellationErrorCode. `errorDetails` may
 * hold the URL with the token in it, so only numbers and names of known form are taken out of it.
 */
export function readCancellation(
  errorCode: string | undefined,
  errorDetails: string,
  handshake: HandshakeError | undefined,
): SpeechProblem {
  const closeCode = /websocket error code: (\d{4})/.exec(errorDetails)?.[1];
  if (closeCode === '1007') return { kind: 'bad-request', how: 'it closed the connection with 1007' };
  if (closeCode && closeCode !== '1006')
    return { kind: 'unavailable', how: `it closed the connection with ${closeCode}` };
  const reach = handshake ? unreachedBy(handshake) : {};
  switch (errorCode) {
    case 'TooManyRequests':
      return { kind: 'throttled', ...reach };
    case 'AuthenticationFailure':
      return { kind: 'unauthorised', status: 401, ...reach };
    case 'Forbidden':
      return { kind: 'unauthorised', status: 403, ...reach };
    case 'BadRequestParameters':
      return { kind: 'bad-request', how: 'it answered BadRequest' };
    case 'ConnectionFailure':
    case 'RuntimeError':
      return connectionProblem({ ...handshake, ...readHandshakeError(errorDetails) });
    default:
      return { kind: 'unavailable', how: `it answered ${errorCode ?? 'an error without a code'}` };
  }
}

function unreachedBy({ retryAfterMs }: HandshakeError): Reach {
  return { unreached: true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function connectionProblem(error: HandshakeError): SpeechProblem {
  const { status, systemCode } = error;
  if (status === 429) return { kind: 'throttled', ...unreachedBy(error) };
  if (status === 401 || status === 403) return { kind: 'unauthorised', status, unreached: true };
  if (status === 400) return { kind: 'bad-request', how: 'it answered HTTP 400' };
  if (status === 404) return { kind: 'wrong-endpoint', how: 'it answered HTTP 404' };
  if (status) return { kind: 'unavailable', how: `it answered HTTP ${status}`, ...unreachedBy(error) };
  if (!systemCode) return { kind: 'unavailable', how: 'the connection was lost' };
  const how = `the connection failed (${systemCode})`;
  if (misaddressed.test(systemCode)) return { kind: 'wrong-endpoint', how };
  return { kind: 'unavailable', how, ...(unreached.includes(systemCode) ? { unreached: true } : {}) };
}

/** There is no such host, or it cannot prove to be it. */
const misaddressed = /^(ENOTFOUND|CERT_|ERR_TLS|ERR_INVALID_URL)/;
/** Codes that only the opening of a connection ends with. */
const unreached = ['ECONNREFUSED', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'];
