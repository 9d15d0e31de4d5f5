import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ffmpegPath, withoutFfmpeg } from '../integration/audio-files.ts';
import { type BaseFile, baseFiles } from './base-files.ts';
import { runCorpus } from './corpus.ts';
import { mutantOf } from './mutate.ts';

// The short form of `npm run bench -- fuzz`, with the same first files.
const seed = 1;
/** What a thread, its code and the garbage of reading take; the files themselves have 48 KB at most. */
const mostGrownMb = 200;
let bases: readonly BaseFile[];
before(async () => {
  bases = await baseFiles();
});

test('2,000 damaged files are sound or a failure in plain words, none hangs, memory stays', async () => {
  const { files, outcomes, faults, grownMb } = await runCorpus({
    bases,
    seed,
    from: 0,
    files: 2_000,
    deadlineMs: 20_000,
  });
  assert.deepEqual(faults, []);
  assert.equal(
    Object.values(outcomes).reduce((sum, count) => sum + count),
    files,
  );
  for (const expected of ['audio', 'encoded', 'broken-wav', 'not-audio']) assert.ok(outcomes[expected], expected);
  assert.ok(grownMb < mostGrownMb, `${grownMb} MB`);
});

test('12 damaged files go through the decoder', { skip: withoutFfmpeg }, async () => {
  const options = { bases, seed, from: 30, files: 12, deadlineMs: 60_000, ffmpegPath };
  const { faults, grownMb } = await runCorpus(options);
  assert.deepEqual(faults, []);
  assert.ok(grownMb < mostGrownMb, `${grownMb} MB`);
});

test('the same number is the same file', () => {
  for (const number of [0, 7, 1_999]) {
    assert.deepEqual(mutantOf(bases, seed, number), mutantOf(bases, seed, number));
  }
  assert.notDeepEqual(mutantOf(bases, seed, 7).bytes, mutantOf(bases, seed + 1, 7).bytes);
});
