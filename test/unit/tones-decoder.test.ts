import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tonesPcm } from '../../local/speech/tones/tones-audio.ts';
import { TonesDecoder, type TonesWord } from '../../local/speech/tones/tones-decoder.ts';
import { type TonesScriptOptions, tonesScript } from '../../local/speech/tones/tones-script.ts';

function samplesOf(options: TonesScriptOptions): Int16Array {
  return new Int16Array(Uint8Array.from(Buffer.concat([...tonesPcm(tonesScript(options))])).buffer);
}

function decode(samples: Int16Array, chunk = samples.length): readonly TonesWord[] {
  const decoder = new TonesDecoder();
  const words: TonesWord[] = [];
  for (let at = 0; at < samples.length; at += chunk) words.push(...decoder.push(samples.subarray(at, at + chunk)));
  return [...words, ...decoder.end()];
}

const languages = [
  { startMs: 3000, language: 'de-DE' },
  { startMs: 6000, language: 'zh-CN' },
];

test('every word of a script comes back with its time, speaker and language, whatever the seed', () => {
  const options = fc.record({
    lengthMs: fc.integer({ min: 0, max: 9000 }),
    seed: fc.nat(),
    speakers: fc.integer({ min: 1, max: 8 }),
    languages: fc.constantFrom([], languages),
    pauses: fc.constantFrom('sentences' as const, 'none' as const),
  });
  fc.assert(
    fc.property(options, (chosen) => assert.deepEqual(decode(samplesOf(chosen)), [...tonesScript(chosen).words])),
    { numRuns: 30 },
  );
});

test('the size of the chunks does not matter', () => {
  const samples = samplesOf({ lengthMs: 4000, speakers: 2 });
  const whole = decode(samples);
  assert.ok(whole.length > 5);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), (chunk) => assert.deepEqual(decode(samples, chunk), whole)),
    { numRuns: 15 },
  );
});

test('a word is answered within 20 ms of audio after its end', () => {
  const samples = samplesOf({ lengthMs: 5000 });
  const [first] = decode(samples);
  assert.ok(first);
  const answered = new TonesDecoder().push(samples.subarray(0, (first.endMs + 20) * 16));
  assert.deepEqual(answered, [first]);
});

test('a cut leaves every other word on its own side, and the word it lies in on at most one', () => {
  const options = { lengthMs: 5000, speakers: 3, seed: 7 };
  const samples = samplesOf(options);
  const words = [...tonesScript(options).words];
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4999 }), (cutMs) => {
      const before = decode(samples.slice(0, cutMs * 16));
      const after = decode(samples.slice(cutMs * 16)).map((word) => ({ ...word, startMs: word.startMs + cutMs }));
      const heard = [...before, ...after].map(({ number }) => number);
      for (const { number, startMs } of [...before, ...after]) {
        assert.ok(
          Math.abs(startMs - (words[number - 1]?.startMs ?? Number.NaN)) <= 10,
          `word ${number} at ${startMs} ms`,
        );
      }
      const uncut = words.filter((word) => word.endMs <= cutMs || word.startMs >= cutMs).map(({ number }) => number);
      const all = words.map(({ number }) => number);
      assert.deepEqual(heard, heard.length === all.length ? all : uncut);
    }),
    { numRuns: 60 },
  );
});

test('white noise 10 dB below the words costs no word and at most 3 ms', () => {
  const options = { lengthMs: 60_000, speakers: 8, noiseDbfs: -25, languages };
  const heard = decode(samplesOf(options));
  const words = [...tonesScript(options).words];
  assert.deepEqual(
    heard.map(({ number, speaker, language }) => ({ number, speaker, language })),
    words.map(({ number, speaker, language }) => ({ number, speaker, language })),
  );
  const errors = heard.map((word, i) => Math.abs(word.startMs - (words[i]?.startMs ?? Number.NaN)));
  assert.ok(Math.max(...errors) <= 3, `largest error is ${Math.max(...errors)} ms`);
});

test('noise so loud that words are damaged loses words but makes up none', () => {
  const options = { lengthMs: 60_000, speakers: 8, noiseDbfs: -3 };
  const words = new Map([...tonesScript(options).words].map((word) => [word.number, word]));
  const heard = decode(samplesOf(options));
  assert.ok(heard.length < words.size, 'the noise should damage some words, else this shows nothing');
  for (const word of heard) assert.equal(word.speaker, words.get(word.number)?.speaker);
});

test('silence, noise and a steady tone hold no words', () => {
  const silence = new Int16Array(32_000);
  const noise = samplesOf({ lengthMs: 100, noiseDbfs: -10 });
  const tone = Int16Array.from({ length: 32_000 }, (_, i) =>
    Math.round(9000 * Math.sin((2 * Math.PI * 3312.5 * i) / 16_000)),
  );
  for (const samples of [silence, noise, tone]) assert.deepEqual(decode(samples), []);
});
