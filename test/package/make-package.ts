import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readZip, type ZipEntry } from './read-zip.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const sources = ['src', 'web', 'packaging', 'build.ts', 'build-web.ts', 'package.json', 'host.json', 'LICENSE'];
const run = promisify(execFile);

/** A copy of the sources in a new folder, built there; what it makes is not this repository's own package. */
export async function buildIn(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of sources) await cp(join(repository, name), join(folder, name), { recursive: true });
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  await run(process.execPath, ['build.ts'], { cwd: folder });
}

/** What `npm run package -- ...args` does once the app is built. Resolves with what it says. */
export async function makePackage(
  folder: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, ...environment };
  const { stdout } = await run(process.execPath, ['packaging/main.ts', ...args], { cwd: folder, env });
  return stdout;
}

export async function zipEntries(folder: string): Promise<ZipEntry[]> {
  return readZip(await readFile(join(folder, 'package.zip')));
}

/** Unpacks a folder's package.zip as Azure does: with the files' modes. */
export async function unpack(folder: string, target: string): Promise<string> {
  for (const { name, mode, content } of await zipEntries(folder)) {
    const path = join(target, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await chmod(path, (mode ?? 0) & 0o777);
  }
  return target;
}
