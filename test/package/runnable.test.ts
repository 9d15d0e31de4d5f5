import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { runnable } from '../../src/lib/audio/runnable.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropscribe-runnable-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, mode: number): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, '#!/bin/sh\necho it runs\n');
  await chmod(path, mode);
  return path;
}

/** A new folder for temporary files, which the system asks this variable for. */
async function temporaryFolder(name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  process.env['TMPDIR'] = path;
  return path;
}

test('a name on PATH, a program, and a file that is not there are left as they are', async () => {
  const temporary = await temporaryFolder('untouched');
  const there = await program('executable', 0o755);
  for (const path of ['ffmpeg', there, join(folder, 'nowhere'), folder]) assert.equal(await runnable(path), path);
  assert.deepEqual(await readdir(temporary), []);
});

test('a program that may not be run is run as a copy, made once for all who ask', async () => {
  const temporary = await temporaryFolder('copied');
  const path = await program('without-the-right', 0o644);
  const copies = await Promise.all([runnable(path), runnable(path), runnable(path)]);
  assert.equal(new Set(copies).size, 1);
  const copy = String(copies[0]);
  assert.ok(copy.startsWith(temporary));
  assert.equal(String(execFileSync(copy)), 'it runs\n');
  assert.equal((await readdir(dirname(copy))).length, 1);
});

test('nothing is run from a temporary folder that others can write to', async () => {
  const temporary = await temporaryFolder('open-to-all');
  const theirs = join(temporary, `dropscribe-${process.getuid?.() ?? 0}`);
  await mkdir(theirs);
  await chmod(theirs, 0o777);
  const path = await program('also-without', 0o644);
  assert.equal(await runnable(path), path);
  assert.deepEqual(await readdir(theirs), []);
});
