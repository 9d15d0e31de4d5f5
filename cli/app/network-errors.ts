/** What failing to get an answer means, in plain words, by the code of the platform's error. */
const meanings: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped answering',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Why a request got no answer. Never the platform's own text, which may quote the address with a signature in it. */
export function networkReason(thrown: unknown): string {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return 'it does not answer in time';
  const code =
    codeOf(thrown) ?? (thrown instanceof Error ? (codeOf(thrown.cause) ?? firstCode(thrown.cause)) : undefined);
  if (code === undefined) return 'the network failed';
  return meanings[code] ?? `the network failed (${code})`;
}

/** Of several addresses that a host has, each failed. */
function firstCode(cause: unknown): string | undefined {
  return cause instanceof AggregateError ? codeOf(cause.errors[0]) : undefined;
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
