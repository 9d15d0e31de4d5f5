import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { containerNames, outputPaths } from '../../cli/names.ts';

test('a file keeps its name in the container, whatever is in it', () => {
  assert.deepEqual(containerNames(['/home/ann/My talk – Zürich 🎙️.mp3', '/tmp/b.wav']), [
    'My talk – Zürich 🎙️.mp3',
    'b.wav',
  ]);
});

test('files of one name are told apart by as many folders as it takes', () => {
  assert.deepEqual(containerNames(['/x/mon/talk.mp3', '/x/tue/talk.mp3', '/x/other.mp3']), [
    'mon/talk.mp3',
    'tue/talk.mp3',
    'other.mp3',
  ]);
  assert.deepEqual(containerNames(['/a/1/t.mp3', '/b/1/t.mp3', '/t.mp3']), ['a/1/t.mp3', 'b/1/t.mp3', 't.mp3']);
});

test('no two files ever get the same name', () => {
  const folder = fc.constantFrom('a', 'b', 'c');
  const path = fc.array(folder, { maxLength: 4 }).map((folders) => `/${[...folders, 'talk.mp3'].join('/')}`);
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 12 }), (paths) => {
      const names = containerNames(paths);
      assert.equal(new Set(names).size, paths.length);
      names.forEach((name, at) => {
        assert.ok(`${paths[at]}`.endsWith(`/${name}`));
      });
    }),
  );
});

const bases = (paths: readonly string[], formats: readonly string[] = ['txt'], outputDir?: string) => {
  const names = containerNames(paths);
  return outputPaths(
    paths.map((path, at) => ({ path, name: names[at] ?? '' })),
    formats,
    outputDir,
  );
};

test('a transcript is named after its file, without the ending', () => {
  assert.deepEqual(bases(['/a/talk.mp3', '/a/no-ending', '/a/v1.2.wav', '/a/.mp3']), [
    '/a/talk',
    '/a/no-ending',
    '/a/v1.2',
    '/a/.mp3',
  ]);
});

test('the ending stays where two files would share a transcript', () => {
  assert.deepEqual(bases(['/a/talk.mp3', '/a/Talk.wav', '/b/talk.mp3']), ['/a/talk.mp3', '/a/Talk.wav', '/b/talk']);
  assert.deepEqual(bases(['/a/t.mp3', '/a/t.wav', '/a/t.mp3.ogg']), ['/a/t.mp3', '/a/t.wav', '/a/t.mp3.ogg']);
});

test('no transcript is written over a file that was given', () => {
  assert.deepEqual(bases(['/a/notes.txt']), ['/a/notes.txt']);
  assert.deepEqual(bases(['/a/talk.mp3', '/a/talk.srt'], ['srt']), ['/a/talk.mp3', '/a/talk.srt']);
});

test('in another folder, files of one name keep the folders that tell them apart', () => {
  assert.deepEqual(bases(['/x/mon/talk.mp3', '/x/tue/talk.mp3'], ['txt'], '/out'), ['/out/mon/talk', '/out/tue/talk']);
});
