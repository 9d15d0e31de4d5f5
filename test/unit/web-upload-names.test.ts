import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUploadName } from '../../src/lib/storage/blob-name.ts';
import { isSystemFile, nthName, uploadName } from '../../web/upload/file-name.ts';

test('a name that the storage keeps is kept, folders and all', () => {
  for (const name of ['talk.mp3', 'trip/day 1/Größe #1 & 100%.wav', '会議.m4a', '...mp3', 'a']) {
    assert.equal(uploadName(name), name);
  }
});

test('any other name becomes the nearest one', () => {
  assert.deepEqual(
    [
      'a\\b.wav',
      'dots...',
      'folder./x.wav',
      '../../x.wav',
      'line\nbreak.wav',
      '...',
      `${'x'.repeat(1_100)}/talk.mp3`,
    ].map(uploadName),
    ['a_b.wav', 'dots', 'folder/x.wav', 'x.wav', 'line_break.wav', 'recording', 'talk.mp3'],
  );
});

test('whatever a file is called, the name that it gets is one that the API takes', () => {
  const path = fc.oneof(
    fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
    fc
      .array(fc.constantFrom('.', '/', '\\', 'a', '\ud800', '\n', ' '), { maxLength: 30 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(path, (name) => {
      assert.ok(isUploadName(uploadName(name)), JSON.stringify(uploadName(name)));
    }),
  );
});

test('names are numbered before their ending', () => {
  assert.deepEqual(
    [
      nthName('talk.mp3', 1),
      nthName('talk.mp3', 2),
      nthName('talk (2).mp3', 3),
      nthName('trip/no ending', 2),
      nthName('trip.2024/talk', 2),
      nthName('.hidden', 2),
      nthName('a.tar.gz', 10),
    ],
    [
      'talk.mp3',
      'talk (2).mp3',
      'talk (3).mp3',
      'trip/no ending (2)',
      'trip.2024/talk (2)',
      '.hidden (2)',
      'a.tar (10).gz',
    ],
  );
});

test("a folder's own files of the system are told from recordings", () => {
  assert.ok(['.DS_Store', 'trip/.DS_Store', 'trip/Thumbs.db', '__MACOSX/a.wav', 'x/desktop.ini'].every(isSystemFile));
  assert.ok(['talk.mp3', 'trip/Thumbs.db.wav', 'a.b/c.wav'].every((name) => !isSystemFile(name)));
});
