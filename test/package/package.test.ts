import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { ffmpegFile, ffmpegFiles, ffmpegStatic } from '../../packaging/ffmpeg-files.ts';
import { buildIn, makePackage, zipEntries } from './make-package.ts';
import { staticProgram } from './stand-in-ffmpeg.ts';

/** What issue and docs promise. */
const mostZipBytes = 5_000_000;

let folder: string;
let app: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropscribe-package-'));
  app = join(folder, 'app');
  await buildIn(app);
});
after(() => rm(folder, { recursive: true, force: true }));

test('two packages made in two folders, time zones and file modes are the same bytes', async () => {
  const other = join(folder, 'a/folder somewhere/else');
  await buildIn(other);
  await makePackage(app);
  await makeStrictly(other);
  const [one, two] = await Promise.all([app, other].map((root) => readFile(join(root, 'package.zip'))));
  assert.ok(one && two && one.equals(two));
});

/** With nobody else's rights on what it writes, and in another time zone. */
async function makeStrictly(root: string): Promise<void> {
  const before = process.umask(0o077);
  try {
    await makePackage(root, [], { TZ: 'Pacific/Auckland', LC_ALL: 'C', LANG: 'C' });
  } finally {
    process.umask(before);
  }
}

test('the package holds the bundle, the page, host.json, a package.json without dependencies, the licence, and is small', async () => {
  await makePackage(app);
  const entries = await zipEntries(app);
  const names = entries.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => !name.startsWith('dist/')),
    ['LICENSE', 'host.json', 'package.json'],
  );
  assert.ok(names.includes('dist/main.cjs') && names.includes('dist/carrier-thread.cjs'));
  const page = String(entries.find(({ name }) => name === 'dist/web/index.html')?.content);
  const parts = [...page.matchAll(/(?:href|src)="(assets\/[^"]+)"/g)].map(([, part]) => `dist/web/${part}`);
  assert.equal(parts.length, 3);
  assert.deepEqual(
    parts.sort(),
    names.filter((name) => name.startsWith('dist/web/assets/')),
  );
  assert.deepEqual(
    names.filter((name) => name.endsWith('.map')),
    [],
  );
  assert.deepEqual(names, [...names].sort());
  assert.ok((await stat(join(app, 'package.zip'))).size < mostZipBytes);
  const manifest = JSON.parse(String(entries.find(({ name }) => name === 'package.json')?.content));
  const whole = JSON.parse(await readFile(join(app, 'package.json'), 'utf8'));
  assert.deepEqual(Object.keys(manifest), ['name', 'version', 'license', 'private', 'type', 'main']);
  assert.equal(manifest.main, 'dist/main.cjs');
  assert.equal(manifest.version, whole.version);
});

test('every file of the ZIP has the same time, and a mode as on Unix', async () => {
  await makePackage(app);
  const entries = await zipEntries(app);
  // Bits of an MS-DOS date: years since 1980, month, day; the time behind them is 00:00.
  const firstOfJanuary1980 = ((0 << 9) | (1 << 5) | 1) << 16;
  for (const { name, time, mode } of entries) {
    assert.equal(time, firstOfJanuary1980, name);
    assert.equal(mode, 0o100644, name);
  }
});

test('the folder package/ is the unpacked ZIP, without anything of an earlier package', async () => {
  await makePackage(app);
  await writeFile(join(app, 'package', 'left-over.txt'), 'of an earlier one');
  await makePackage(app);
  const root = join(app, 'package');
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const names = files.map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const entries = await zipEntries(app);
  assert.deepEqual(
    names.sort(),
    entries.map(({ name }) => name),
  );
  for (const { name, content } of entries) assert.ok(content.equals(await readFile(join(root, name))), name);
});

test('ffmpeg is packaged executable, with its licence and a notice of what it is', async () => {
  const program = staticProgram('/bin/true');
  const file = join(folder, 'a-static-build');
  await writeFile(file, program, { mode: 0o600 });
  await writeFile(`${file}.LICENSE`, 'GPL');
  await makePackage(app, ['--ffmpeg', file]);
  const entries = (await zipEntries(app)).filter(({ name }) => name.startsWith('bin/'));
  assert.deepEqual(
    entries.map(({ name, mode }) => [name, mode?.toString(8)]),
    [
      ['bin/ffmpeg', '100755'],
      ['bin/ffmpeg.LICENSE', '100644'],
      ['bin/ffmpeg.NOTICE', '100644'],
    ],
  );
  assert.ok(entries[0]?.content.equals(program));
  assert.equal(String(entries[1]?.content), 'GPL');
  assert.match(String(entries[2]?.content), /GNU General Public License/);
  assert.equal((await stat(join(app, 'package/bin/ffmpeg'))).mode & 0o777, 0o755);
});

test('ffmpeg is refused where it is missing, for another platform, not static, or without its licence', async () => {
  const refusal = async (content: Uint8Array) => {
    const file = join(folder, 'unfit');
    await writeFile(file, content);
    return assert.rejects(ffmpegFiles(ffmpegFile(file)), (error: Error) => {
      said = error.message;
      return true;
    });
  };
  let said = '';
  await assert.rejects(
    ffmpegFiles(ffmpegStatic(folder)),
    /There is no ffmpeg to package: ".*ffmpeg-static.*" is not there/,
  );

  const forArm = staticProgram('/bin/true');
  forArm.writeUInt16LE(183, 18);
  await refusal(forArm);
  assert.match(said, /it is a Linux program for arm64, and what runs there is a static program for Linux on x64/);

  const linked = staticProgram('/bin/true');
  linked.writeUInt32LE(3, 64); // its segment names an interpreter
  await refusal(linked);
  assert.match(said, /it is linked with libraries of the machine/);

  await refusal(Buffer.concat([Buffer.from('cffaedfe', 'hex'), Buffer.alloc(100)]));
  assert.match(said, /it is a program for macOS/);
  await refusal(Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]));
  assert.match(said, /it is a program for Windows/);
  await refusal(Buffer.from('<html>Not Found</html>'));
  assert.match(said, /it is no program/);
  await refusal(staticProgram('/bin/true'));
  assert.match(said, /with its licence only: ".*unfit\.LICENSE" is not there/);
});

test('a refusal says why in words, ends non-zero, and leaves the last package as it is', async () => {
  await makePackage(app);
  const before = await readFile(join(app, 'package.zip'));
  const args = ['packaging/main.ts', '--ffmpeg', join(folder, 'nowhere')];
  const ended = await new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: app }, (error, _, said) => resolve({ code: error?.code, said }));
  });
  assert.equal(ended.code, 1);
  assert.match(ended.said, /^There is no ffmpeg to package: .*\nRun "npm install"/);
  assert.ok(before.equals(await readFile(join(app, 'package.zip'))));
});
