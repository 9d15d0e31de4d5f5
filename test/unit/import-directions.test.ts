import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a folder of src/lib may import of the others: the core nothing but the core, edges the core, the pipeline all. */
const core = ['', 'audio', 'config', 'job', 'lifetime', 'telemetry', 'transcript'];
const edges = ['identity', 'notify', 'speech', 'storage'];
const allowed: Record<string, readonly string[]> = {
  ...Object.fromEntries(core.map((folder) => [folder, core])),
  ...Object.fromEntries(edges.map((folder) => [folder, [...core, folder]])),
  pipeline: [...core, ...edges, 'pipeline'],
  http: [...core, ...edges, 'pipeline', 'http'],
  page: [...core, ...edges, 'pipeline', 'http', 'page'],
  sweep: [...core, ...edges, 'pipeline', 'sweep'],
};

function* importsUnder(folder: string): Iterable<{ readonly from: string; readonly to: string }> {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const file = join(entry.parentPath, entry.name);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'|import '(\.[^']+)'/g)) {
      if (path) yield { from: relative(root, file), to: relative(root, join(dirname(file), path)) };
    }
  }
}

const folderOf = (file: string) => /^src\/lib\/(?:([^/]+)\/)?[^/]+$/.exec(file)?.[1] ?? '';

test('the product imports nothing but itself and its version: no stand-in, no test', () => {
  const strays = [...importsUnder('src')].filter(({ to }) => !to.startsWith('src/') && to !== 'package.json');
  assert.deepEqual(strays, []);
});

test('the command line shares pure code with the product, and loads the stand-ins only where it starts them', () => {
  const outside = [...importsUnder('cli')].filter(({ to }) => !to.startsWith('cli/'));
  const strays = outside.filter(
    ({ from, to }) =>
      !(/^src\/lib\/(job|lifetime)\//.test(to) || (from === 'cli/local-app.ts' && to.startsWith('local/'))),
  );
  assert.deepEqual(strays, []);
});

test('the library never imports the functions', () => {
  const strays = [...importsUnder('src/lib')].filter(({ to }) => to.startsWith('src/functions/'));
  assert.deepEqual(strays, []);
});

test('inside the library, imports point from the pipeline to the edges to the core', () => {
  const strays = [...importsUnder('src/lib')].filter(
    ({ from, to }) => !allowed[folderOf(from)]?.includes(folderOf(to)),
  );
  assert.deepEqual(strays, []);
});

test('a function file is at most 40 lines', () => {
  for (const name of readdirSync(join(root, 'src/functions'))) {
    const lines = readFileSync(join(root, 'src/functions', name), 'utf8').split('\n').length - 1;
    assert.ok(lines <= 40, `${name} has ${lines}`);
  }
});
