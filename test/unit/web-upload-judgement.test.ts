import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlocksGone, CannotUpload, NameTaken, Passing } from '../../web/upload/errors.ts';
import { judgeFile, largestBytes } from '../../web/upload/judge-file.ts';
import { storageVerdict } from '../../web/upload/storage-verdict.ts';
import { shortWav } from '../integration/support/speech-like.ts';

test('what the app would refuse is refused before it is sent, whatever it is called', async () => {
  const reasons = await Promise.all(
    ['', 'notes, not sound', '%PDF-1.7\x00', '\x89PNG\r\n\x1a\n\x00', '#EXTM3U\nhttps://example.com/a.mp3'].map(
      (content) => judgeFile(new Blob([Buffer.from(content, 'latin1')])),
    ),
  );
  assert.deepEqual(
    reasons.map((reason) => reason?.message),
    [
      'The file is empty.',
      'It is text, not a recording.',
      'It is a PDF document, not a recording.',
      'It is a PNG picture, not a recording.',
      'It is a playlist: it names recordings, and holds none.',
    ],
  );
});

test('what may hold sound is sent', async () => {
  assert.equal(await judgeFile(new Blob([new Uint8Array(shortWav(100))])), undefined);
  assert.equal(await judgeFile(new Blob([Buffer.from('\x00\x01\x02 unknown', 'latin1')])), undefined);
});

test('a file that is too large is told how large it may be, one that is gone to be chosen again', async () => {
  const huge = { size: largestBytes + 1 } as Blob;
  assert.match((await judgeFile(huge))?.message ?? '', /^The file has 209 GB; at most 209 GB/);
  const gone = { size: 1, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) };
  assert.equal((await judgeFile(gone as unknown as Blob))?.code, 'unreadable');
});

test('an answer of the storage is waited out, asked about or given up', () => {
  const kindOf = (status: number, code = '') => storageVerdict({ status, code }).constructor;
  assert.deepEqual(
    [0, 408, 429, 500, 503].map((status) => kindOf(status)),
    Array(5).fill(Passing),
  );
  assert.deepEqual([kindOf(409, 'BlobAlreadyExists'), kindOf(412)], [NameTaken, NameTaken]);
  assert.equal(kindOf(400, 'InvalidBlockList'), BlocksGone);
  assert.equal(kindOf(400, 'InvalidBlobOrBlock'), CannotUpload);
  assert.match(storageVerdict({ status: 400, code: 'InvalidBlobOrBlock' }).message, /HTTP 400, InvalidBlobOrBlock/);
});
