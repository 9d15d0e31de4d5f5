import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planFiles } from '../../bench/chaos/files.ts';
import { fullScale, shortScale } from '../../bench/chaos/scale.ts';
import { planStorm } from '../../bench/chaos/storm.ts';
import { SeededRandom } from '../../local/speech/tones/seeded-random.ts';

for (const [name, scale] of Object.entries({ fullScale, shortScale })) {
  const plan = (seed: number) => {
    const random = new SeededRandom(seed);
    return { files: planFiles(scale, random), deeds: planStorm(scale, random) };
  };

  test(`a seed tells all of a storm: ${name}`, () => {
    assert.deepEqual(plan(3), plan(3));
    assert.notDeepEqual(plan(3), plan(4));
  });

  test(`every kind of file and deed is in a storm: ${name}`, () => {
    const { files, deeds } = plan(1);
    assert.equal(files.length, scale.files);
    const kinds = new Set(files.flatMap(({ versions }) => versions.map(({ content }) => content.kind)));
    for (const kind of ['speech', 'letter', 'empty'] as const) assert.ok(kinds.has(kind), kind);
    assert.ok(files.some(({ versions }) => versions.length === 2));
    assert.ok(files.some(({ deletedAtMs }) => deletedAtMs !== undefined));
    const { worker, host, speech } = scale.kills;
    assert.equal(deeds.filter(({ kind }) => kind.startsWith('kill')).length, worker + host + speech);
    assert.ok(deeds.every(({ atMs }) => atMs >= 0 && atMs <= scale.stormMs));
  });
}
