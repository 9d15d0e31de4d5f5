import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inRepository } from './repository.ts';
import { onPath, run } from './run.ts';

const cacheDir = inRepository('node_modules/.cache/shellcheck');

/** shellcheck: that on PATH, else that of Debian's package, unpacked into a cache. A sentence where neither can be had. */
export async function findShellcheck(): Promise<{ readonly path: string } | { readonly missing: string }> {
  const installed = onPath('shellcheck');
  if (installed) return { path: installed };
  const cached = join(cacheDir, 'usr', 'bin', 'shellcheck');
  if (existsSync(cached)) return { path: cached };
  if (!onPath('apt-get') || !onPath('dpkg-deb'))
    return { missing: 'no shellcheck on PATH, and no apt-get to fetch it' };
  const problem = await unpackPackage();
  return problem ? { missing: `no shellcheck on PATH, and apt-get does not fetch it: ${problem}` } : { path: cached };
}

/** Installs nothing: the package is only unpacked. */
async function unpackPackage(): Promise<string | undefined> {
  const parent = join(cacheDir, '..');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'shellcheck-'));
  try {
    let fetched = await run('apt-get', ['download', 'shellcheck'], { cwd: folder });
    if (fetched.code !== 0) {
      // Its lists are old, or there are none yet.
      await run('apt-get', ['update']);
      fetched = await run('apt-get', ['download', 'shellcheck'], { cwd: folder });
    }
    const deb = (await readdir(folder)).find((name) => name.endsWith('.deb'));
    if (fetched.code !== 0 || !deb) return fetched.stderr.trim();
    const content = join(folder, 'content');
    const unpacked = await run('dpkg-deb', ['--extract', join(folder, deb), content]);
    if (unpacked.code !== 0) return unpacked.stderr.trim();
    await rm(cacheDir, { recursive: true, force: true });
    await rename(content, cacheDir);
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
