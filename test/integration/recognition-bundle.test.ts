import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { serveScript } from './recognition-support.ts';

const speech = fileURLToPath(new URL('../../src/lib/speech/', import.meta.url));

/** As an app bundled to CommonJS would use it. */
const main = `
import { CarrierPool } from ${JSON.stringify(join(speech, 'carrier-pool.ts'))};
import { Ledger } from ${JSON.stringify(join(speech, '../lifetime/ledger.ts'))};
const options = { languages: ['en-US'], speakers: true, phrases: [], profanity: 'masked' };
async function* audio() { yield new Uint8Array(4 * 32_000); }
const pool = new CarrierPool({ recognitionsPerThread: 1 });
pool.recognise(
  { traceId: 't', endpoint: process.argv[2], options, burstMs: 60_000, deadlineMs: 20_000 },
  {
    audio: audio(),
    token: async () => ({ token: 'x', expiresOnTimestamp: 0 }),
    ledger: new Ledger(),
    signal: new AbortController().signal,
    onPhrase: ({ text, speaker }) => console.log(speaker, text),
  },
);
`;

test('recognition works from a CommonJS bundle, and the process ends by itself after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-bundle-'));
  try {
    const entry = join(folder, 'entry.ts');
    await writeFile(entry, main);
    await build({
      entryPoints: { main: entry, 'carrier-thread': join(speech, 'carrier-thread.ts') },
      outdir: folder,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      keepNames: true,
      minifySyntax: true,
      banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
      define: { 'import.meta.url': '__bundleUrl' },
    });
    await using service = await serveScript();
    const run = promisify(execFile)(process.execPath, [join(folder, 'main.cjs'), service.endpoint], {
      timeout: 20_000,
    });
    const { stdout } = await run;
    assert.deepEqual(stdout.trim().split('\n'), ['Guest-1 Good morning everyone.', 'Guest-2 Thank you.']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
