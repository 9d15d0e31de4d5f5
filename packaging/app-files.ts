import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as z from 'zod';
import { NotBuilt } from './errors.ts';
import { type PackageFile, textFile } from './package-file.ts';

/** What of package.json means something to the Functions host. Everything that the app requires is in its bundle. */
const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  private: z.boolean(),
  type: z.string(),
  main: z.string(),
});

/**
 * The app as Azure runs it. Source maps stay behind: nothing there reads them, and they name files of the machine that
 * built them. A build of the same commit has the same bundle and makes them again.
 */
export async function appFiles(root: string): Promise<PackageFile[]> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  const dist = join(root, 'dist');
  const entries = await readdir(dist, { recursive: true, withFileTypes: true }).catch(() => []);
  const built = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  if (!built.includes(manifest.main)) throw new NotBuilt(join(root, manifest.main));
  const copied = await Promise.all(
    ['LICENSE', 'host.json', ...built].map(async (name) => ({
      name,
      content: await readFile(join(root, name)),
      executable: false,
    })),
  );
  return [...copied, textFile('package.json', `${JSON.stringify(manifest, null, 2)}\n`)];
}
