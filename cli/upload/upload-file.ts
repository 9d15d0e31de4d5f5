import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { UploadLink } from '../app/views.ts';
import { FileFailed } from '../errors.ts';
import { StorageWriter } from './storage-writer.ts';

/** At once, for each file: so many blocks are in memory. */
const blocksAtOnce = 4;
const maxBlocks = 50_000;

export interface UploadJob {
  readonly file: FileHandle;
  readonly path: string;
  readonly bytes: number;
  /** A link for this file; asked for anew when one has expired. Throws what the app answers. */
  readonly askForLink: () => Promise<UploadLink>;
  readonly onSent: (bytes: number) => void;
  /** Ends the sending of blocks, of which nothing is seen. */
  readonly interrupted: AbortSignal;
  /** Ends what makes the file of its blocks, which should not be left half-way. */
  readonly overdue: AbortSignal;
}

/**
 * Writes a file to the storage: a small one at once, a larger one in blocks, several at a time, of which each is tried again by itself.
 * Until the last request there is nothing to see of it. Answers false where a file of this name is there. Throws FileFailed.
 */
export async function uploadFile(job: UploadJob): Promise<boolean> {
  const link = await job.askForLink();
  const { blockBytes } = link;
  const writer = new StorageWriter(link, job.askForLink);
  if (job.bytes <= blockBytes) {
    const content = await readBlock(job, 0, job.bytes);
    await refuseChanged(job);
    job.interrupted.throwIfAborted();
    const isNew = await writer.putFile(content, job.overdue);
    if (isNew) job.onSent(job.bytes);
    return isNew;
  }
  const count = Math.ceil(job.bytes / blockBytes);
  if (count > maxBlocks) {
    throw new FileFailed({
      code: 'too-large',
      message: `It has ${job.bytes} bytes, and the storage takes ${maxBlocks * blockBytes} at most.`,
      remedy: 'Compress it, or divide it.',
    });
  }
  // Two who upload the same name do not mix their blocks.
  const run = randomBytes(6).toString('hex');
  const ids = Array.from({ length: count }, (_, at) => blockId(run, at));
  await sendBlocks(job, writer, ids, blockBytes);
  await refuseChanged(job);
  job.interrupted.throwIfAborted();
  return writer.commit(ids, job.overdue);
}

/** Each block once, read where it stands and sent; the first that fails for good ends the others. */
async function sendBlocks(
  job: UploadJob,
  writer: StorageWriter,
  ids: readonly string[],
  blockBytes: number,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([job.interrupted, failed.signal]);
  const waiting = ids.entries();
  let sentBytes = 0;
  const lane = async () => {
    for (const [at, id] of waiting) {
      signal.throwIfAborted();
      const start = at * blockBytes;
      const block = await readBlock(job, start, Math.min(blockBytes, job.bytes - start));
      await writer.putBlock(id, block, signal);
      sentBytes += block.length;
      job.onSent(sentBytes);
    }
  };
  const lanes = Array.from({ length: blocksAtOnce }, () =>
    lane().catch((thrown) => {
      failed.abort(thrown);
      throw thrown;
    }),
  );
  const ended = await Promise.allSettled(lanes);
  if (ended.some(({ status }) => status === 'rejected')) {
    job.interrupted.throwIfAborted();
    throw failed.signal.reason;
  }
}

async function readBlock({ file, path }: UploadJob, start: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const block = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(block, filled, length - filled, start + filled).catch((thrown) => {
      const code = thrown instanceof Error && 'code' in thrown ? ` (${thrown.code})` : '';
      throw new FileFailed({
        code: 'unreadable',
        message: `${path} could not be read any further${code}.`,
        remedy: 'See that the disk is still there, and run it again.',
      });
    });
    if (bytesRead === 0) throw changed(path);
    filled += bytesRead;
  }
  return block;
}

/** Better no file than one of two halves. */
async function refuseChanged({ file, path, bytes }: UploadJob): Promise<void> {
  if ((await file.stat()).size !== bytes) throw changed(path);
}

function changed(path: string): FileFailed {
  return new FileFailed({
    code: 'changed',
    message: `${path} changed while it was uploaded, and nothing of it was kept.`,
    remedy: 'Run it again once nothing writes to the file.',
  });
}

/** All of a file's have the same length, as the storage wants it. */
function blockId(run: string, at: number): string {
  return Buffer.from(`${run}-${String(at).padStart(5, '0')}`).toString('base64');
}
