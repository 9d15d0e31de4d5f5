import { Readable } from 'node:stream';
import type { ContainerClient } from '@azure/storage-blob';
import { asStorageFailure, ChangedMeanwhile, statusOf } from './errors.ts';

/** A blob as its headers show it. */
export interface BlobFacts {
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** In ms since 1970, of whole seconds. */
  readonly modifiedMs: number;
}

/** A blob's content as a stream, of one version where `ifMatch` names it; undefined when it is not there. Throws ChangedMeanwhile. */
export async function openBlob(
  container: ContainerClient,
  name: string,
  signal: AbortSignal,
  ifMatch?: string,
): Promise<(BlobFacts & { readonly stream: Readable }) | undefined> {
  const doing = `Reading ${container.containerName}/${name}`;
  try {
    const options = { abortSignal: signal, ...(ifMatch ? { conditions: { ifMatch } } : {}) };
    const answer = await container.getBlobClient(name).download(0, undefined, options);
    const { readableStreamBody } = answer;
    return readableStreamBody && { ...factsOf(answer), stream: Readable.from(readableStreamBody) };
  } catch (thrown) {
    if (statusOf(thrown) === 404) return undefined;
    throw statusOf(thrown) === 412 ? new ChangedMeanwhile(doing) : asStorageFailure(thrown, doing);
  }
}

/** A blob without its content; undefined when it is not there. */
export async function lookAtBlob(
  container: ContainerClient,
  name: string,
  signal: AbortSignal,
): Promise<BlobFacts | undefined> {
  try {
    return factsOf(await container.getBlobClient(name).getProperties({ abortSignal: signal }));
  } catch (thrown) {
    if (statusOf(thrown) === 404) return undefined;
    throw asStorageFailure(thrown, `Looking at ${container.containerName}/${name}`);
  }
}

function factsOf(answer: {
  readonly etag?: string;
  readonly metadata?: Record<string, string>;
  readonly lastModified?: Date;
}): BlobFacts {
  const { etag = '', metadata = {}, lastModified } = answer;
  return { etag, metadata, modifiedMs: lastModified?.getTime() ?? 0 };
}
