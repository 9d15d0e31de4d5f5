import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';

const packageJson = z.looseObject({ main: z.string().optional(), type: z.string().optional() });

/**
 * Loads the app's entry point: `main` of its package.json, a file or a glob (`dist/functions/*.js`), as the real
 * worker does.
 * @throws Error that names the pattern when no file matches, or whatever the app's own code throws
 */
export async function loadApp(appDir: string): Promise<void> {
  const manifest = join(appDir, 'package.json');
  const { main = 'index.js', type } = existsSync(manifest)
    ? packageJson.parse(JSON.parse(readFileSync(manifest, 'utf8')))
    : {};
  const files = globSync(main, { cwd: appDir }).sort();
  if (files.length === 0) throw new Error(`Found zero files matching the supplied pattern "${main}" in ${appDir}`);
  const require = createRequire(manifest);
  for (const file of files) {
    const path = join(appDir, file);
    const isModule = path.endsWith('.mjs') || (path.endsWith('.js') && type === 'module');
    if (isModule) await import(pathToFileURL(path).href);
    else require(path);
  }
}
