import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chaosBars } from '../../bench/chaos/bars.ts';
import { runChaos } from '../../bench/chaos/run.ts';
import { shortScale } from '../../bench/chaos/scale.ts';
import { complaints } from '../../bench/chaos/tables.ts';
import { withoutFfmpeg } from '../integration/support/ffmpeg.ts';

/** The plan is the same each time; what meets what is not, and must not matter. */
const seed = 6;
const appDir = fileURLToPath(new URL('../..', import.meta.url));

test('files come through a storm whole, once, and paid for once', { skip: withoutFfmpeg }, async (t) => {
  const say = (line: string) => t.diagnostic(line);
  const report = await runChaos({ appDir, scale: shortScale, seed, say, log: () => {} }, t.signal);
  assert.deepEqual(complaints(report), []);
  // On a machine that others use too, not every kind of fault finds something to hit within seconds.
  const failed = chaosBars(report).filter(({ passed, what }) => !passed && !what.startsWith('every kind'));
  assert.deepEqual(failed, []);
});
