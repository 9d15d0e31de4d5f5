import { backOff, isPassing, retryAfterMs } from '../app/back-off.ts';
import { networkReason } from '../app/network-errors.ts';
import type { UploadLink } from '../app/views.ts';
import { FileFailed } from '../errors.ts';

/** A block of 4 MiB over a poor line of 300 kbit/s, several at a time. */
const requestDeadlineMs = 10 * 60_000;
/** Over about half a minute, for each request. */
const maxTries = 7;
/** Above, the links are not what is refused. */
const maxLinks = 3;

/** What one request says of a file. */
interface StorageRequest {
  readonly query: string;
  readonly headers: (link: UploadLink) => Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer> | string;
}

/**
 * Writes one file to the storage by a link; by another when that has expired. A request that fails is sent again after a pause. What it
 * throws names the storage's host, never the link.
 */
export class StorageWriter {
  readonly #askForLink: () => Promise<UploadLink>;
  #link: UploadLink;
  #asking: Promise<UploadLink> | undefined;

  constructor(link: UploadLink, askForLink: () => Promise<UploadLink>) {
    this.#link = link;
    this.#askForLink = askForLink;
  }

  /** Put Blob: all of a small file. False where a file of this name is there. */
  putFile(content: Buffer<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
    return this.#send({ query: '', headers: ({ headers }) => headers, body: content }, signal);
  }

  /** Put Block. */
  async putBlock(id: string, block: Buffer<ArrayBuffer>, signal: AbortSignal): Promise<void> {
    await this.#send(
      { query: `&comp=block&blockid=${encodeURIComponent(id)}`, headers: () => ({}), body: block },
      signal,
    );
  }

  /** Put Block List: makes the file of its blocks. False where a file of this name is there. */
  commit(ids: readonly string[], signal: AbortSignal): Promise<boolean> {
    const body = `<?xml version="1.0" encoding="utf-8"?><BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;
    const headers = ({ headers: { 'x-ms-blob-type': _, ...rest } }: UploadLink) => rest;
    return this.#send({ query: '&comp=blocklist', headers, body }, signal);
  }

  async #send({ query, headers, body }: StorageRequest, signal: AbortSignal): Promise<boolean> {
    for (let tries = 0, links = 1; ; tries++) {
      const link = this.#link;
      let problem: string;
      let pauseMs = 0;
      try {
        const answer = await fetch(`${link.url}${query}`, {
          method: 'PUT',
          redirect: 'manual',
          headers: headers(link),
          body,
          signal: AbortSignal.any([signal, AbortSignal.timeout(requestDeadlineMs)]),
        });
        await answer.body?.cancel();
        if (answer.status === 201) return true;
        const code = answer.headers.get('x-ms-error-code') ?? 'no code';
        if (answer.status === 409 && code === 'BlobAlreadyExists') return false;
        problem = `it answered ${answer.status} (${code})`;
        if (answer.status === 403 && links < maxLinks) {
          links += 1;
          await this.#renew(link);
          continue;
        }
        if (!isPassing(answer.status)) throw refused(link, problem);
        pauseMs = retryAfterMs(answer);
      } catch (thrown) {
        signal.throwIfAborted();
        if (!(thrown instanceof TypeError || (thrown instanceof Error && thrown.name === 'TimeoutError'))) throw thrown;
        problem = networkReason(thrown);
      }
      if (tries + 1 >= maxTries) throw refused(link, problem);
      await backOff(tries, signal, pauseMs);
    }
  }

  /** Many requests find out at once that a link has expired: one other is asked for. */
  async #renew(expired: UploadLink): Promise<void> {
    if (this.#link !== expired) return;
    this.#asking ??= this.#askForLink().finally(() => {
      this.#asking = undefined;
    });
    this.#link = await this.#asking;
  }
}

function refused({ url }: UploadLink, problem: string): FileFailed {
  return new FileFailed({
    code: 'upload-failed',
    message: `The file could not be written to the storage at ${new URL(url).host}: ${problem}.`,
    remedy: 'Nothing of it was kept. See that this machine may reach the storage account, and run it again.',
  });
}
