import { constants, type Stats } from 'node:fs';
import { access, chmod, copyFile, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** One for this process's concurrent callers. A copy that failed is tried again by the next one. */
const copies = new Map<string, Promise<string>>();

/**
 * Where a program can be started: at `path` itself, or, when its deployment lost the right to run (`func` packs files without it,
 * and Azure mounts the package read-only), at a copy in the temporary folder, which later workers of the instance find again.
 */
export async function runnable(path: string): Promise<string> {
  if (!isAbsolute(path) || !(await isDenied(path))) return path;
  const copy = copies.get(path) ?? copyToRun(path);
  copies.set(path, copy);
  try {
    return await copy;
  } catch (error) {
    copies.delete(path);
    throw error;
  }
}

/** Also where the disk allows no program to run. */
async function isDenied(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES';
  }
}

async function copyToRun(path: string): Promise<string> {
  const original = await stat(path);
  // What is no file cannot be run from anywhere else either; starting it says so.
  if (!original.isFile()) return path;
  const userId = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `dropscribe-${userId}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The temporary folder may be everyone's: a folder of somebody else's making may hold somebody else's program.
  if (!isOnlyOurs(await lstat(folder), userId)) return path;
  const copy = join(folder, `ffmpeg-${original.size}-${Math.trunc(original.mtimeMs)}`);
  if (
    await stat(copy).then(
      () => true,
      () => false,
    )
  )
    return copy;
  const half = `${copy}.${process.pid}`;
  try {
    await copyFile(path, half);
    await chmod(half, 0o700);
    await rename(half, copy);
  } finally {
    await rm(half, { force: true });
  }
  return copy;
}

function isOnlyOurs(folder: Stats, userId: number): boolean {
  return folder.isDirectory() && folder.uid === userId && (folder.mode & 0o077) === 0;
}
