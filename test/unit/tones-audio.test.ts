import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { tonesPcm, writeTonesWav } from '../../local/speech/tones/tones-audio.ts';
import { maxNumber, numberOf, wordDigits } from '../../local/speech/tones/tones-code.ts';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';

test('audio is as long as its script says, to the millisecond', () => {
  for (const lengthMs of [0, 1, 999, 1000, 1001, 4321]) {
    const bytes = [...tonesPcm(tonesScript({ lengthMs }))].reduce((sum, chunk) => sum + chunk.length, 0);
    assert.equal(bytes, lengthMs * 32);
  }
});

test('words sound where the script puts them and nothing sounds between', () => {
  const script = tonesScript({ lengthMs: 3000 });
  const pcm = Buffer.concat([...tonesPcm(script)]);
  const words = [...script.words];
  for (let ms = 0; ms < script.lengthMs; ms++) {
    let loudest = 0;
    for (let i = 0; i < 16; i++) loudest = Math.max(loudest, Math.abs(pcm.readInt16LE((ms * 16 + i) * 2)));
    const word = words.find(({ startMs, endMs }) => startMs <= ms && ms < endMs);
    if (!word) assert.equal(loudest, 0, `sound at ${ms} ms`);
    // Symbols of 40 ms fade in and out; the middle of each is loud.
    else if ((ms - word.startMs) % 40 === 20) assert.ok(loudest > 3000, `only ${loudest} at ${ms} ms`);
  }
});

test('the same seed gives the same audio, another seed does not', () => {
  const audio = (seed: number) => Buffer.concat([...tonesPcm(tonesScript({ lengthMs: 3000, seed, noiseDbfs: -50 }))]);
  assert.ok(audio(5).equals(audio(5)));
  assert.ok(!audio(5).equals(audio(6)));
});

test('sentences have 5 to 15 words 60 to 120 ms apart and end in 500 to 900 ms of pause', () => {
  const words = [...tonesScript({ lengthMs: 600_000, speakers: 4 }).words];
  let inSentence = 1;
  const seen = new Set<number>();
  words.slice(1).forEach((word, i) => {
    const before = words[i];
    assert.ok(before);
    const gapMs = word.startMs - before.endMs;
    seen.add(word.speaker);
    if (gapMs <= 120) {
      assert.ok(gapMs >= 60 && word.speaker === before.speaker);
      inSentence++;
    } else {
      assert.ok(
        gapMs >= 500 && gapMs <= 900 && inSentence >= 5 && inSentence <= 15,
        `${gapMs} ms, ${inSentence} words`,
      );
      inSentence = 1;
    }
  });
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3]);
});

test('ten hours hold more than 72,000 words, numbered from 1 without gaps', () => {
  let expected = 0;
  for (const word of tonesScript({ lengthMs: 36_000_000 }).words) assert.equal(word.number, ++expected);
  assert.ok(expected > 72_000 && expected < maxNumber);
});

test('one wrong digit, speaker or language is noticed', () => {
  for (const number of [0, 1, 42, 99_999, maxNumber]) {
    const digits = wordDigits({ number, speaker: 3, language: 'fr-FR' });
    assert.equal(numberOf(digits, 3, 'fr-FR'), number);
    assert.equal(numberOf(digits, 2, 'fr-FR'), undefined);
    assert.equal(numberOf(digits, 3, 'de-DE'), undefined);
    assert.equal(numberOf(digits, 3, undefined), undefined);
    for (const place of digits.keys()) {
      for (let by = 1; by < 16; by++) {
        const wrong = digits.map((digit, i) => (i === place ? (digit + by) % 16 : digit));
        assert.equal(numberOf(wrong, 3, 'fr-FR'), undefined);
      }
    }
  }
});

test('a written WAV file has the header of 16 kHz mono PCM and the audio after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tones-'));
  try {
    const script = tonesScript({ lengthMs: 2500 });
    await writeTonesWav(join(folder, 'a.wav'), script);
    const file = await readFile(join(folder, 'a.wav'));
    assert.equal(
      file.subarray(0, 44).toString('hex'),
      // RIFF, 80,036, WAVE, fmt, 16, PCM, 1 channel, 16,000 Hz, 32,000 B/s, 2 B, 16 bits, data, 80,000
      '52494646a438010057415645666d742010000000010001' + '00803e0000007d00000200100064617461' + '80380100',
    );
    assert.ok(file.subarray(44).equals(Buffer.concat([...tonesPcm(script)])));
  } finally {
    await rm(folder, { recursive: true });
  }
});
