import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Cut } from '../../src/lib/audio/cut.ts';
import { CutFinder } from '../../src/lib/audio/cut-finder.ts';
import { recording, withoutRecordings } from './audio-files.ts';
import { levelDb, type Noise, speechLevelDb, speechOf, withNoise } from './noisy-speech.ts';

const books = '/usr/share/pocketsphinx/test/data/librivox';
const withoutBooks = existsSync(books)
  ? false
  : 'needs the package pocketsphinx-testdata: apt-get install pocketsphinx-testdata';
const sample = (name: string) => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));
const bookPaths = () => readdirSync(books).flatMap((name) => (name.endsWith('.wav') ? [join(books, name)] : []));

const speeches: readonly [what: string, skip: string | false, paths: () => readonly string[]][] = [
  ['a read book', withoutBooks, bookPaths],
  ['a lecture', withoutRecordings, () => [recording('about-speech-sdk.wav')]],
  ['synthetic voices', false, () => [sample('good-morning.wav'), sample('two-voices.wav')]],
];
/** Breath and room lie further than this below the speech in these recordings, soft syllables nearer. */
const breathDb = 16;
const noises: readonly Noise[] = ['white', 'pink'];

/** Cuts near marks at many distances, so that a short recording has many. */
function cutsOf(samples: Int16Array): readonly Cut[] {
  const pcm = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const cuts: Cut[] = [];
  for (let everyMs = 5_200; everyMs <= 12_000; everyMs += 170) {
    const finder = new CutFinder({ everyMs, reachMs: 2_500 });
    finder.push(pcm);
    cuts.push(...finder.cuts);
  }
  return cuts;
}

for (const [what, skip, paths] of speeches) {
  test(`cuts of ${what} under noise 10 dB below it lie in its pauses`, { skip }, async () => {
    const clean = await speechOf(paths());
    const speechDb = speechLevelDb(clean);
    for (const noise of noises) {
      for (const seed of [1, 2]) {
        const cuts = cutsOf(withNoise(clean, noise, 10, seed));
        const instants = [...new Set(cuts.map(({ atMs }) => atMs))];
        const spoken = instants.filter((atMs) => levelDb(clean, atMs - 25, atMs + 25) > speechDb - breathDb);
        assert.ok(instants.length >= 3, `only ${instants.length} cuts`);
        assert.deepEqual(spoken, [], `${noise} noise: a cut where somebody speaks`);
      }
    }
  });
}
