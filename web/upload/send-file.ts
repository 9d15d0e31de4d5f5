import { type JobView, startJob } from '../api/jobs.ts';
import { blockCount, blockId, blockList, blockUrl } from './blocks.ts';
import { BlocksGone, CannotUpload, NameTaken, Passing } from './errors.ts';
import { unreadable } from './judge-file.ts';
import { type FileIdentity, forgetBlocks, readBlocks, writeBlocks } from './kept-blocks.ts';
import { inLanes } from './lanes.ts';
import { Link } from './link.ts';
import { patiently } from './patiently.ts';
import { putToStorage } from './storage-request.ts';
import { type StorageAnswer, storageVerdict } from './storage-verdict.ts';
import type { Upload } from './upload.ts';

const blocksAtOnce = 4;
/** Somebody else would have to write the same name each time. */
const mostBeginnings = 3;

/** Sends a file, as far as it is not sent, and starts its job. Throws CannotUpload, NameTaken or an ApiProblem. */
export async function sendFile(upload: Upload): Promise<JobView> {
  const { signal } = upload;
  if (!upload.written) await writeFile(upload, signal);
  upload.written = true;
  return patiently(upload, signal, () => {
    upload.state.value = { is: 'finishing' };
    return startJob(upload.name.peek());
  });
}

async function writeFile(upload: Upload, signal: AbortSignal): Promise<void> {
  const link = new Link(upload);
  for (let beginning = 1; ; beginning += 1) {
    const { name, blockBytes } = await patiently(upload, signal, () => link.get(signal));
    const { size, lastModified } = upload.file;
    const identity = { name, bytes: size, modifiedMs: lastModified };
    const seed = await sendBlocks(upload, link, identity, blockBytes, signal);
    const isWritten = await putList(upload, link, seed, blockCount(size, blockBytes), signal).then(
      () => true,
      (thrown: unknown) => {
        if (thrown instanceof BlocksGone && beginning < mostBeginnings) return false;
        // The answer to the request that wrote it was lost: what is there is this file.
        if (thrown instanceof NameTaken && upload.perhapsWritten) return true;
        throw thrown;
      },
    );
    forgetBlocks(localStorage, identity);
    if (isWritten) return;
  }
}

/** Sends the blocks that the storage does not have yet. Answers what their IDs begin with. */
async function sendBlocks(
  upload: Upload,
  link: Link,
  identity: FileIdentity,
  blockBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const { file } = upload;
  const known = readBlocks(localStorage, identity, blockBytes);
  const done = new Set(known.done);
  const part = (index: number) => file.slice(index * blockBytes, (index + 1) * blockBytes);
  const indexes = Array.from({ length: blockCount(file.size, blockBytes) }, (_, index) => index);
  upload.beginAt(indexes.reduce((sum, index) => sum + (done.has(index) ? part(index).size : 0), 0));
  upload.state.value = { is: 'sending' };
  const missing = indexes.filter((index) => !done.has(index));
  await inLanes(blocksAtOnce, missing, signal, async (index, ends) => {
    const block = part(index);
    const moves = (bytes: number) => upload.blockMoves(index, Math.min(bytes, block.size));
    await patiently(upload, ends, () =>
      putByLink(link, ends, (url) =>
        putToStorage(blockUrl(url, blockId(known.seed, index)), block, {}, ends, moves),
      ).catch(async (thrown) => {
        upload.blockFails(index);
        throw (await isReadable(block)) ? thrown : new CannotUpload(unreadable());
      }),
    );
    upload.blockIsThere(index, block.size);
    done.add(index);
    if (indexes.length > 1) writeBlocks(localStorage, identity, { ...known, done });
  });
  return known.seed;
}

async function putList(upload: Upload, link: Link, seed: string, count: number, signal: AbortSignal): Promise<void> {
  const { type } = upload.file;
  await patiently(upload, signal, () => {
    upload.state.value = { is: 'finishing' };
    return putByLink(link, signal, async (url, { 'x-ms-blob-type': _, ...headers }) => {
      const answer = await putToStorage(
        `${url}&comp=blocklist`,
        blockList(seed, count),
        {
          ...headers,
          'content-type': 'application/xml',
          ...(/^(audio|video)\/[\w.+-]+$/.test(type) ? { 'x-ms-blob-content-type': type } : {}),
        },
        signal,
      );
      if (answer.status === 0 || answer.status >= 500) upload.perhapsWritten = true;
      return answer;
    });
  });
}

/** One request by the link. Throws what its answer means unless that is 201; an expired link is replaced at the next try. */
async function putByLink(
  link: Link,
  signal: AbortSignal,
  put: (url: string, headers: Readonly<Record<string, string>>) => Promise<StorageAnswer>,
): Promise<void> {
  const view = await link.get(signal);
  const answer = await put(view.url, view.headers);
  if (answer.status === 201) return link.works();
  if (answer.status !== 403) throw storageVerdict(answer);
  await link.drop(view, answer);
  throw new Passing('Asking for a new link', '', Number.POSITIVE_INFINITY);
}

/** A file that has changed on the disk fails like a line that is cut. */
async function isReadable(block: Blob): Promise<boolean> {
  try {
    await block.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
