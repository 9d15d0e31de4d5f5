/** Builds dist/web/: the page, with the names of its files changing with their content. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';

/** Browsers of the last two years: light-dark(), Iterator helpers, Promise.withResolvers. */
const browsers = ['chrome123', 'firefox121', 'safari17.5'];
const entryPoints = ['web/main.tsx', 'web/style/main.css', 'web/icon.svg'];

export async function buildWeb(outdir: string): Promise<void> {
  const { metafile } = await build({
    entryPoints,
    entryNames: 'assets/[name]-[hash]',
    outdir,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: browsers,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    minify: true,
    preserveSymlinks: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  let html = await readFile('web/index.html', 'utf8');
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    const [plain, hashed] = [basename(entryPoint).replace(/\.tsx$/, '.js'), basename(path)];
    if (!html.includes(`assets/${plain}`)) throw new Error(`web/index.html does not name assets/${plain}.`);
    html = html.replace(`assets/${plain}`, `assets/${hashed}`);
  }
  await mkdir(outdir, { recursive: true });
  await writeFile(`${outdir}/index.html`, html);
}
