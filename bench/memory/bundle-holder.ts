import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export interface HolderBundle {
  readonly holder: URL;
  readonly watchedThread: URL;
}

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
    // Paths in the sources are relative to the sources.
    define: { 'import.meta.url': JSON.stringify(new URL('bundled.mjs', here).href) },
    logLevel: 'warning',
  });
  const at = (name: string) => pathToFileURL(join(folder, name));
  return { holder: at('holder.mjs'), watchedThread: at('watched-thread.mjs') };
}
