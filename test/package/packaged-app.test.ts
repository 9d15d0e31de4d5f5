import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ffmpeg, withoutFfmpeg } from '../integration/support/ffmpeg.ts';
import { tonesWav } from '../integration/support/speech-like.ts';
import { startApp } from '../integration/support/start-app.ts';
import { assertEveryWordOnce } from '../integration/support/tones-check.ts';
import { buildIn, makePackage, unpack } from './make-package.ts';
import { standInFfmpeg } from './stand-in-ffmpeg.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const hasFfmpegStatic = existsSync(join(repository, 'node_modules', 'ffmpeg-static', 'ffmpeg'));
const cannotRunIt =
  process.platform === 'linux' && process.arch === 'x64' ? withoutFfmpeg : 'runs a program for Linux on x64';

// What an instance on Azure has: no setting for it, and no package beside the app's.
delete process.env['FFMPEG_PATH'];
delete process.env['NODE_PATH'];

let folder: string;
let sources: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropscribe-packaged-'));
  sources = join(folder, 'sources');
  await buildIn(sources);
});
after(() => rm(folder, { recursive: true, force: true }));

/** Where programs and temporary files are looked for: nothing is there. */
async function emptyFolder(name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}

function* foldersAbove(path: string): Iterable<string> {
  for (let at = path; ; at = dirname(at)) {
    yield at;
    if (at === dirname(at)) return;
  }
}

test('the unpacked package serves the page, transcribes a WAV with no package in reach, and rejects what needs ffmpeg', async () => {
  await makePackage(sources);
  const appDir = await unpack(sources, join(folder, 'wav-only'));
  for (const above of foldersAbove(appDir)) assert.equal(existsSync(join(above, 'node_modules')), false, above);
  await using app = await startApp({ appDir, settings: { PATH: await emptyFolder('no-programs') } });
  const html = await (await fetch(`${app.stack.apiUrl}/`)).text();
  const code = /src="([^"]+)"/.exec(html)?.[1];
  assert.equal(
    (await fetch(`${app.stack.apiUrl}/${code}`)).headers.get('content-type'),
    'text/javascript; charset=utf-8',
  );

  const { path, script } = await tonesWav(folder, 'talk.wav', { lengthMs: 40_000, seed: 71 });
  await app.dropFile('talk.wav', path);
  await app.drop('talk.flac', 'fLaC\0\0\0\x22');

  const job = await app.ended('talk.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assert.equal(job.ledger?.balanced, true);
  assertEveryWordOnce(await app.transcript(job.id), script);

  const refused = await app.ended('talk.flac');
  assert.equal(refused.error?.code, 'decoder-missing');
  assert.match(refused.error?.message ?? '', /^Only WAV can be read here: ffmpeg/);
  assert.match(refused.error?.remedy ?? '', /--with-ffmpeg.*FFMPEG_PATH.*WAV/);
  const rejected = await app.rejected.getBlobClient('talk.flac.json').downloadToBuffer();
  assert.match(String(rejected), /decoder-missing/);
});

test('packaged with ffmpeg, it decodes with that one, also where the right to run it was lost', {
  skip: cannotRunIt,
}, async () => {
  const withFfmpeg = hasFfmpegStatic ? ['--with-ffmpeg'] : ['--ffmpeg', await standInFfmpeg(folder)];
  await makePackage(sources, withFfmpeg);
  const appDir = await unpack(sources, join(folder, 'with-ffmpeg'));
  const temporary = await emptyFolder('temporary');
  const settings = { PATH: await emptyFolder('none-on-path'), TMPDIR: temporary };
  await using app = await startApp({ appDir, settings });
  const { path, script } = await tonesWav(folder, 'source.wav', { lengthMs: 30_000, seed: 72 });
  const encoded = join(folder, 'talk.m4a');
  await ffmpeg(['-i', path, '-c:a', 'aac', '-b:a', '64k', '-f', 'mp4', encoded]);

  const transcribes = async (name: string) => {
    await app.dropFile(name, encoded);
    const job = await app.ended(name);
    assert.equal(job.state, 'done', JSON.stringify(job.error));
    assert.equal(job.ledger?.balanced, true);
    assertEveryWordOnce(await app.transcript(job.id), script);
  };
  await transcribes('one.m4a');
  assert.deepEqual(await readdir(temporary), [], 'nothing is copied that can be run where it is');

  await chmod(join(appDir, 'bin', 'ffmpeg'), 0o644);
  await transcribes('two.m4a');
  const [copies] = await readdir(temporary);
  assert.equal((await readdir(join(temporary, copies ?? ''))).length, 1);
});
