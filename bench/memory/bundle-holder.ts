import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { threadName } from './thread-watch.ts';

export interface HolderBundle {
  readonly holder: URL;
  /** The code of the carrier threads in production. */
  readonly thread: URL;
  readonly watchedThread: URL;
}

const builtThread = new URL('../../dist/carrier-thread.cjs', import.meta.url);

/**
 * Bundles the process that is measured, as the app is bundled: what Node takes to strip the types of sources (about 30 MB)
 * would be measured too. In parts, so that a process loads only what its variant uses.
 */
export async function bundleHolder(folder: string): Promise<HolderBundle> {
  const here = new URL('.', import.meta.url);
  await build({
    entryPoints: ['holder.ts', 'watched-thread.ts'].map((name) => fileURLToPath(new URL(name, here))),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    keepNames: true,
    minifySyntax: true,
    // For the CommonJS packages inside.
    banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
    logLevel: 'warning',
  });
  // A build while the bench runs must not change what is measured.
  await copyFile(builtThread, join(folder, threadName));
  const at = (name: string) => pathToFileURL(join(folder, name));
  return { holder: at('holder.mjs'), thread: at(threadName), watchedThread: at('watched-thread.mjs') };
}
