import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mediaType } from '../../src/lib/audio/media-type.ts';
import { sniff } from '../../src/lib/audio/sniff.ts';

const head = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(16)]);

test('what a file is decides, and not what it is called', () => {
  const heads: [string, string][] = [
    ['RIFF\x24\x00\x00\x00WAVEfmt ', 'audio/wav'],
    ['ID3\x04\x00', 'audio/mpeg'],
    ['\xff\xfb\x90\x64', 'audio/mpeg'],
    ['\xff\xf1\x50\x80\x00\x1f\xfc', 'audio/aac'],
    ['\x00\x00\x00\x1cftypM4A ', 'audio/mp4'],
    ['\x00\x00\x00\x1cftypisom', 'audio/mp4'],
    ['\x00\x00\x00\x14ftypqt  ', 'audio/mp4'],
    ['\x00\x00\x00\x18ftyp3gp4', 'audio/mp4'],
    ['OggS\x00\x02', 'audio/ogg'],
    ['fLaC\x00', 'audio/flac'],
    ['\x1a\x45\xdf\xa3\x01', 'audio/webm'],
    ['FORM\x00\x00\x00\x00AIFF', 'audio/aiff'],
    ['caff\x00\x01', 'audio/x-caf'],
  ];
  for (const [text, type] of heads) assert.equal(mediaType(sniff(head(text)), 'page.html'), type, JSON.stringify(text));
});

test('where the first bytes say nothing, the name does', () => {
  const unknown = sniff(head('\x01\x02\x03\x04'));
  assert.equal(unknown.kind, 'unknown');
  const names = ['A.MP3', 'a.b/talk.opus', 'talk.wav', 'talk', 'talk.html', '.mp3', 'talk.constructor'];
  assert.deepEqual(
    names.map((name) => mediaType(unknown, name)),
    [
      ...['audio/mpeg', 'audio/ogg', 'audio/wav'],
      ...['application/octet-stream', 'application/octet-stream', 'audio/mpeg', 'application/octet-stream'],
    ],
  );
});

test('whatever a file is and is called, it is audio or nothing that a browser shows', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 600 }), text.map(Buffer.from), text.map(head));
  fc.assert(
    fc.property(bytes, fc.oneof(text, fc.constantFrom('a.html', 'a.svg', 'a.toString')), (content, name) => {
      assert.match(mediaType(sniff(content), name), /^(audio\/[a-z0-9-]+|application\/octet-stream)$/);
    }),
  );
});
