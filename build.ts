/** Builds dist/: the function app, the recognition thread that it starts, the telemetry that it loads where it is wanted, and the page. */
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { buildWeb } from './build-web.ts';

const extensionsBase = '@azure/functions-extensions-base';

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    main: 'src/functions/main.ts',
    'carrier-thread': 'src/lib/speech/carrier-thread.ts',
    telemetry: 'src/lib/telemetry/open-telemetry.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  // The oldest Node that Flex Consumption offers; it lowers `await using` too.
  target: 'node22',
  format: 'cjs',
  // The Functions worker serves the first of these itself, by intercepting require. `ws` does without the others, and there is
  // no package with native code in a bundle, whatever is installed here.
  external: ['@azure/functions-core', 'bufferutil', 'utf-8-validate'],
  // Its ES module build exports nothing by name, and @azure/functions must share one copy of it with us.
  // By its folder, which leads to the other build, as it leads @azure/functions.
  alias: { [extensionsBase]: `./node_modules/${extensionsBase}` },
  // The bundle says where a module is: the same wherever the packages lie, and the bundle with it.
  preserveSymlinks: true,
  sourcemap: true,
  sourcesContent: false,
  // Each carrier thread holds its own copy of its code; names stay, for stacks and for the memory tools.
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  // A CommonJS bundle has no import.meta.url; its own file name says the same.
  banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: { 'import.meta.url': '__bundleUrl' },
  logLevel: 'warning',
});
await buildWeb('dist/web');
