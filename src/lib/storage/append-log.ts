import { text } from 'node:stream/consumers';
import type { ContainerClient } from '@azure/storage-blob';
import { asStorageFailure, statusOf } from './errors.ts';

/**
 * Adds a line to a log that many write at once; the storage account puts the lines in an order that all see. Answers how long the log
 * is up to the end of this line. A log holds 50,000 lines.
 */
export async function appendLine(
  container: ContainerClient,
  name: string,
  line: string,
  signal: AbortSignal,
): Promise<number> {
  const blob = container.getAppendBlobClient(name);
  const bytes = Buffer.from(`${line}\n`);
  const append = () => blob.appendBlock(bytes, bytes.length, { abortSignal: signal });
  try {
    const { blobAppendOffset } = await append().catch(async (thrown) => {
      if (statusOf(thrown) !== 404) throw thrown;
      await blob.createIfNotExists({ abortSignal: signal });
      return append();
    });
    return Number(blobAppendOffset) + bytes.length;
  } catch (thrown) {
    throw asStorageFailure(thrown, `Adding to ${container.containerName}/${name}`, signal);
  }
}

/** The lines of a log up to an end that appendLine answered. */
export async function readLines(
  container: ContainerClient,
  name: string,
  endBytes: number,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const { readableStreamBody } = await container.getBlobClient(name).download(0, endBytes, { abortSignal: signal });
    const lines = readableStreamBody ? await text(readableStreamBody) : '';
    return lines.split('\n').filter(Boolean);
  } catch (thrown) {
    throw asStorageFailure(thrown, `Reading ${container.containerName}/${name}`, signal);
  }
}
