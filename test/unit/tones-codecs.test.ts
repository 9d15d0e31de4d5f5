import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { writeTonesWav } from '../../local/speech/tones/tones-audio.ts';
import { TonesDecoder } from '../../local/speech/tones/tones-decoder.ts';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const script = tonesScript({
  lengthMs: 60_000,
  speakers: 8,
  seed: 3,
  languages: [{ startMs: 30_000, language: 'de-DE' }],
});
const words = [...script.words];

const codecs = [
  { name: 'G.711 mu-law at 8 kHz', file: 'a.wav', args: ['-ar', '8000', '-c:a', 'pcm_mulaw'], withinMs: 1 },
  { name: 'G.711 A-law at 8 kHz', file: 'a.wav', args: ['-ar', '8000', '-c:a', 'pcm_alaw'], withinMs: 1 },
  { name: 'stereo at 44.1 kHz', file: 'a.wav', args: ['-ar', '44100', '-ac', '2'], withinMs: 1 },
  { name: 'MP3 at 32 kbit/s', file: 'a.mp3', args: ['-b:a', '32k'], withinMs: 5 },
  { name: 'Opus at 32 kbit/s', file: 'a.ogg', args: ['-c:a', 'libopus', '-b:a', '32k'], withinMs: 5 },
  { name: 'AAC at 32 kbit/s', file: 'a.m4a', args: ['-c:a', 'aac', '-b:a', '32k'], withinMs: 5 },
  { name: '40 dB quieter', file: 'a.wav', args: ['-af', 'volume=-40dB'], withinMs: 1 },
];

describe('test audio survives', { skip: hasFfmpeg ? false : 'ffmpeg is not on PATH, so no codec can be tried' }, () => {
  let folder = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tones-'));
    await writeTonesWav(join(folder, 'original.wav'), script);
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const { name, file, args, withinMs } of codecs) {
    test(name, (t) => {
      const coded = join(folder, file);
      const encoded = ffmpeg(['-i', join(folder, 'original.wav'), ...args, coded]);
      if (encoded.stderr.includes('Unknown encoder')) return t.skip('this ffmpeg lacks the encoder');
      assert.equal(encoded.status, 0, encoded.stderr.toString());
      const pcm = ffmpeg(['-i', coded, '-ar', '16000', '-ac', '1', '-f', 's16le', '-']).stdout;
      const decoder = new TonesDecoder();
      const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2);
      const heard = [...decoder.push(samples), ...decoder.end()];
      const said = (word: (typeof words)[number]) => ({
        text: word.text,
        speaker: word.speaker,
        language: word.language,
      });
      assert.deepEqual(heard.map(said), words.map(said));
      const errors = heard.map((word, i) => Math.abs(word.startMs - (words[i]?.startMs ?? Number.NaN)));
      assert.ok(Math.max(...errors) <= withinMs, `largest error is ${Math.max(...errors)} ms`);
    });
  }
});

function ffmpeg(args: readonly string[]) {
  return spawnSync('ffmpeg', ['-y', '-v', 'error', ...args], { maxBuffer: 2 ** 26, timeout: 30_000 });
}
