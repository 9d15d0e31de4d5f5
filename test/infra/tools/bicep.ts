import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchNugetPackage } from './nuget-package.ts';
import { inRepository } from './repository.ts';
import { onPath, run } from './run.ts';
import { zipEntry } from './zip-entry.ts';

const pinned = {
  id: 'Azure.Bicep.CommandLine.linux-x64',
  version: '0.49.2',
  sha512: 'kBnX0iG9wd/PWdCTwFfUvm6Jemn+5L7sY7b7HQi5k+LLwdFmrbw4y5RTLFxewCFMdBqUThiOILMa7sgzklPEAQ==',
};
const cacheDir = inRepository(`node_modules/.cache/bicep/${pinned.version}`);

/** The Bicep compiler: that on PATH, else the pinned one of NuGet, fetched once. A sentence where neither can be had. */
export async function findBicep(): Promise<{ readonly path: string } | { readonly missing: string }> {
  const installed = onPath('bicep');
  if (installed && (await canPredict(installed))) return { path: installed };
  const cached = join(cacheDir, 'bicep');
  if (existsSync(cached)) return { path: cached };
  const where = `${process.platform}-${process.arch}`;
  if (where !== 'linux-x64') return { missing: `no bicep of at least 0.41 on PATH, and none pinned for ${where}` };
  try {
    await fetchTo(cached);
    return { path: cached };
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.message : String(thrown);
    return { missing: `no bicep of at least 0.41 on PATH, and ${pinned.id} ${pinned.version} cannot be had: ${cause}` };
  }
}

/** `bicep snapshot` is there since 0.41. */
async function canPredict(bicep: string): Promise<boolean> {
  const { stdout } = await run(bicep, ['--version']);
  const [, major, minor] = /(\d+)\.(\d+)\.\d+/.exec(stdout) ?? [];
  return Number(major) > 0 || Number(minor) >= 41;
}

async function fetchTo(file: string): Promise<void> {
  const program = zipEntry(await fetchNugetPackage(pinned), 'tools/bicep');
  await mkdir(cacheDir, { recursive: true });
  // Under its name only once it is whole: another test run may look for it.
  const part = `${file}.${process.pid}`;
  await writeFile(part, program);
  await chmod(part, 0o755);
  await rename(part, file);
}
