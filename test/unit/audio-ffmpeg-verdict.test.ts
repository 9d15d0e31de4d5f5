import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../src/lib/audio/ffmpeg-verdict.ts';

const done = { code: 0, signal: null };
const failed = { code: 1, signal: null };

test('a decoder that ended well and was quiet leaves nothing to say', () => {
  assert.deepEqual(judge({ end: done, complaint: '', lengthMs: 5_000 }), { kind: 'decoded', notes: [] });
});

test('complaints about a file that was decoded become one sentence, without their wording', () => {
  const verdict = judge({ end: done, complaint: '[mp3 @ 0x55] Header missing\n'.repeat(50), lengthMs: 5_000 });
  assert.deepEqual(verdict, {
    kind: 'decoded',
    notes: ['Parts of the file are damaged; what could be decoded was used.'],
  });
});

test('a failure after some sound says how far the sound goes', () => {
  assert.deepEqual(judge({ end: failed, complaint: 'x', lengthMs: 12_440 }), {
    kind: 'decoded',
    notes: ['The file is damaged or breaks off after 12.4 s; the sound up to there was used.'],
  });
});

test('a decoder killed from outside is worth another try, whatever it had delivered', () => {
  for (const lengthMs of [0, 5_000]) {
    const verdict = judge({ end: { code: null, signal: 'SIGKILL' }, complaint: '', lengthMs });
    assert.equal(verdict.kind === 'failed' && verdict.failure.code, 'decoder-stopped');
    assert.equal(verdict.kind === 'failed' && verdict.failure.retryable, true);
  }
});

const reasons: readonly [complaint: string, code: string][] = [
  ["Stream map '0:a:0' matches no streams.", 'no-audio-track'],
  ['Output #0 does not contain any stream', 'no-audio-track'],
  ['[mov,mp4 @ 0x1] moov atom not found\nInvalid data found when processing input', 'undecodable-audio'],
  ['[in @ 0x1] Format not on whitelist "aac,mp3"', 'not-audio'],
  ['http://127.0.0.1:1/a: Invalid data found when processing input', 'not-audio'],
  ['Decoder (codec none) not found for input stream #0:0', 'undecodable-audio'],
];
for (const [complaint, code] of reasons) {
  test(`without any sound, "${complaint.split('\n')[0]}" is ${code}`, () => {
    const verdict = judge({ end: failed, complaint, lengthMs: 0 });
    if (verdict.kind !== 'failed') return assert.fail();
    assert.equal(verdict.failure.code, code);
    assert.equal(verdict.failure.retryable, false);
    assert.doesNotMatch(verdict.failure.message, /127|0x/);
  });
}

test('a decoder that is content with no sound at all found an empty track', () => {
  const verdict = judge({ end: done, complaint: '', lengthMs: 0 });
  assert.equal(verdict.kind === 'failed' && verdict.failure.code, 'empty-audio');
});
