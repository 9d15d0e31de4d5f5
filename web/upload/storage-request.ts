import type { StorageAnswer } from './storage-verdict.ts';

/** Longer than a busy storage account thinks, and than a poor line is silent while it still works. */
const silentMs = 60_000;
/** When the line was last heard of, by any request: where several share it, one may wait its turn for long. */
let heardMs = 0;

/**
 * PUTs to an upload link. No answer at all is status 0.
 * @param onProgress is told the bytes of the body that have left
 * @throws the signal's reason when it is aborted
 */
export function putToStorage(
  url: string,
  body: Blob | string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  onProgress: (bytes: number) => void = () => {},
): Promise<StorageAnswer> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<StorageAnswer>();
  // fetch tells nothing of how far a body has been sent.
  const request = new XMLHttpRequest();
  const hear = () => {
    heardMs = performance.now();
  };
  const watch = setInterval(() => performance.now() - heardMs > silentMs && request.abort(), silentMs / 4);
  const abort = () => {
    reject(signal.reason);
    request.abort();
  };
  request.upload.addEventListener('progress', ({ loaded }) => {
    hear();
    onProgress(loaded);
  });
  request.addEventListener('loadend', () => {
    clearInterval(watch);
    signal.removeEventListener('abort', abort);
    if (request.status !== 0) hear();
    // Not by its header, which a page may read only where the storage's CORS rule says so.
    const code = /<Code>(\w+)<\/Code>/.exec(request.responseText)?.[1] ?? '';
    resolve({ status: request.status, code });
  });
  signal.addEventListener('abort', abort);
  hear();
  request.open('PUT', url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.send(body);
  return promise;
}
