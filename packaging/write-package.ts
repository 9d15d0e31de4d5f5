import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appFiles } from './app-files.ts';
import { type FfmpegSource, ffmpegFiles } from './ffmpeg-files.ts';
import { zip } from './zip.ts';

export interface WrittenPackage {
  readonly folder: string;
  readonly zipFile: string;
  readonly names: readonly string[];
  readonly bytes: number;
  readonly zipBytes: number;
}

/** Writes `package/` and `package.zip` under `root`, in place of those that are there. Throws a Failure and leaves them as they are. */
export async function writePackage(root: string, ffmpeg: FfmpegSource | undefined): Promise<WrittenPackage> {
  const files = [...(await appFiles(root)), ...(ffmpeg ? await ffmpegFiles(ffmpeg) : [])];
  const zipped = zip(files);
  const folder = join(root, 'package');
  const zipFile = join(root, 'package.zip');
  await rm(folder, { recursive: true, force: true });
  for (const { name, content, executable } of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await chmod(path, executable ? 0o755 : 0o644);
  }
  await writeFile(zipFile, zipped);
  return {
    folder,
    zipFile,
    names: files.map(({ name }) => name),
    bytes: files.reduce((sum, { content }) => sum + content.length, 0),
    zipBytes: zipped.length,
  };
}
