import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileFailed } from '../errors.ts';

/**
 * Writes a transcript under a name of its own first, so that whoever sees the file sees all of it. A file that is there stays, unless it
 * may be replaced or holds the same. Throws FileFailed.
 */
export async function writeTranscript(
  path: string,
  content: AsyncIterable<Uint8Array>,
  overwrite: boolean,
  signal: AbortSignal,
): Promise<void> {
  const folder = dirname(path);
  const partial = join(folder, `.${basename(path).slice(0, 200)}.${randomBytes(4).toString('hex')}.partial`);
  try {
    await mkdir(folder, { recursive: true });
    await pipeline(content, createWriteStream(partial, { flags: 'wx' }), { signal });
    if (overwrite) await rename(partial, path);
    else await moveToNew(partial, path);
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown instanceof FileFailed ? thrown : notWritten(path, thrown);
  } finally {
    // Where it cannot be removed it could not be made, which is said already.
    await rm(partial, { force: true }).catch(() => {});
  }
}

/** Gives a file a name that nothing has: unlike a move, a link never replaces what is there. */
async function moveToNew(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path);
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code !== 'EEXIST' && !(await isThere(path))) {
      // Some file systems have no links.
      await rename(partial, path);
      return;
    }
    if (await haveSameContent(partial, path)) return;
    throw new FileFailed({
      code: 'output-exists',
      message: `${path} is there already, and says something else.`,
      remedy: 'Run it again with --overwrite or --output DIR: what is recognised is not paid for again.',
    });
  }
}

async function haveSameContent(one: string, other: string): Promise<boolean> {
  const [facts, others] = await Promise.all([lstat(one), lstat(other)]);
  if (!others.isFile() || facts.size !== others.size) return false;
  const rest = createReadStream(other)[Symbol.asyncIterator]();
  // Streams of files are cut into pieces of the same size.
  for await (const piece of createReadStream(one)) {
    const { value } = await rest.next();
    if (!(value instanceof Uint8Array) || Buffer.compare(piece, value) !== 0) return false;
  }
  return true;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your part of the disk is full',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'nothing can be written there',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  EISDIR: 'there is a folder of this name',
  ENAMETOOLONG: 'its name is too long',
};

function notWritten(path: string, thrown: unknown): FileFailed {
  const code = codeOf(thrown);
  const reason = code === undefined ? 'the transcript broke off' : (reasons[code] ?? code);
  return new FileFailed({
    code: 'output-failed',
    message: `${path} could not be written: ${reason}.`,
    remedy: 'Mend that or give --output DIR, and run it again: what is recognised is not paid for again.',
  });
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
