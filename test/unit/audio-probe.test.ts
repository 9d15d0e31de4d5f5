import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AudioFailure } from '../../src/lib/audio/errors.ts';
import { probeAudio } from '../../src/lib/audio/probe.ts';
import { Failure } from '../../src/lib/failure.ts';
import { bytesSource, never, sparseSource } from './audio-sources.ts';

/** Some bytes, as Latin-1, followed by ones that no signature knows. */
const fileOf = (start: string): Uint8Array =>
  Uint8Array.from([...Buffer.from(start, 'latin1'), ...new Uint8Array(2_000).fill(0x15)]);

const known: readonly [string, string][] = [
  ['ID3\x04', 'MP3'],
  ['\xff\xfb\x90\x64', 'MP3'],
  ['\xff\xf3\x88\xc4', 'MP3'],
  ['\xff\xf1\x50\x80\x02\x1f\xfc', 'AAC'],
  ['\0\0\0\x20ftypM4A \0', 'M4A'],
  ['\0\0\0\x20ftypisom\0', 'MP4'],
  ['\0\0\0\x14ftypqt  \0', 'QuickTime'],
  ['OggS\0', 'OGG'],
  ['fLaC\0', 'FLAC'],
  ['\x1a\x45\xdf\xa3', 'Matroska or WebM'],
  ['#!AMR\n', 'AMR'],
  ['\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'Windows Media'],
  ['FORM\0\0\0\0AIFF', 'AIFF'],
  ['.snd\0', 'AU'],
  ['caff\0', 'CAF'],
  ['RIFF\0\0\0\0AVI ', 'AVI video'],
];
for (const [start, description] of known) {
  test(`${JSON.stringify(start)} is taken for ${description}`, async () => {
    const source = bytesSource(fileOf(start));
    assert.deepEqual(await probeAudio(source, never), { kind: 'encoded', description });
    assert.deepEqual(source.reads, [{ offset: 0, length: 4096 }]);
  });
}

const foreign: readonly [string, RegExp][] = [
  ['%PDF-1.7', /PDF/],
  ['\xff\xd8\xff\xe0', /JPEG/],
  ['\x89PNG\r\n\x1a\n', /PNG/],
  ['PK\x03\x04', /zip/],
  ['\x1f\x8b\x08', /gzip/],
  ['RIFF\0\0\0\0WEBP', /WebP/],
];
for (const [start, message] of foreign) {
  test(`${JSON.stringify(start)} is refused at once`, async () => {
    await assert.rejects(probeAudio(bytesSource(fileOf(start)), never), (error: AudioFailure) => {
      assert.equal(error.code, 'not-audio');
      assert.match(error.message, message);
      return true;
    });
  });
}

test('text is refused as text, also when a character is cut at the end of what was read', async () => {
  for (const text of [
    'Dear all,\nplease find attached',
    'a'.repeat(4_095) + 'é'.repeat(100),
    '{"a":1}',
    'Carefree days',
  ]) {
    await assert.rejects(probeAudio(bytesSource(Buffer.from(text)), never), /it is text/);
  }
});

test('playlists, which would make a decoder open what they name, are refused', async () => {
  const playlists = [
    '#EXTM3U\n#EXT-X-VERSION:3\nhttp://169.254.169.254/metadata',
    '\ufeff#EXTM3U\n',
    'ffconcat version 1.0\nfile /etc/passwd',
    '[playlist]\nFile1=x',
    '<?xml version="1.0"?>\n<smil></smil>',
  ];
  for (const text of playlists) await assert.rejects(probeAudio(bytesSource(Buffer.from(text)), never), /playlist/);
});

test('a gigabyte of zeros is refused after 68 KB', async () => {
  const source = sparseSource(new Uint8Array(0), 1_000_000_000);
  await assert.rejects(probeAudio(source, never), /first 65536 bytes are all zero/);
  assert.ok(source.reads.reduce((sum, { length }) => sum + length, 0) <= 70_000);
});

test('what nothing is known of is left to the decoder', async () => {
  assert.deepEqual(await probeAudio(bytesSource(fileOf('\x01\x02\x03')), never), {
    kind: 'encoded',
    description: 'unknown format',
  });
});

test('an aborted probe rejects with the reason', async () => {
  await assert.rejects(probeAudio(bytesSource(fileOf('x')), AbortSignal.abort(new Error('enough'))), /enough/);
});

test('any bytes at all are told or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
      try {
        await probeAudio(bytesSource(bytes), never);
      } catch (error) {
        assert.ok(error instanceof Failure, String(error));
      }
    }),
    { numRuns: 1_000 },
  );
});
