import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { eventually } from './support/eventually.ts';
import { shortWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

const files = 30;
const lengthMs = 4_000;
const nameOf = (seed: number) => `load-${seed}.wav`;
const seeds = Array.from({ length: files }, (_, nth) => nth + 1);

const listSchema = z.object({
  transcriptions: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      state: z.string(),
      finished: z.string().optional(),
    }),
  ),
});

/** Half of the files at once, the others as soon as a worker retires: they come to one that refuses, and then to the next. */
async function dropAll(app: RunningApp): Promise<void> {
  const drop = (seed: number) => app.drop(nameOf(seed), shortWav(lengthMs, seed));
  for (const seed of seeds.slice(0, files / 2)) await drop(seed);
  await eventually('a worker retires', () => app.output().includes('The worker retires'), 60_000);
  for (const seed of seeds.slice(files / 2)) await drop(seed);
}

test('workers that retire every few jobs under load lose no file, fail none, and pay for none twice', async () => {
  const settings = {
    RETIRE_AFTER_JOBS: '5',
    // What arrives in the very milliseconds of an exit is made up for after this time (docs/operations.md).
    AzureFunctionsJobHost__functionTimeout: '00:01:00',
  };
  await using app = await startApp({ settings });
  const firstPid = app.stack.host.workerPid;
  await dropAll(app);
  for (const seed of seeds) {
    const job = await app.ended(nameOf(seed));
    assert.deepEqual([job.state, job.ledger?.balanced], ['done', true], JSON.stringify(job));
  }

  // The host may be between two workers.
  const { transcriptions: jobs } = await eventually('all jobs are listed', async () => {
    const answer = await app.api('/transcriptions?top=100').catch(() => undefined);
    return answer?.ok && listSchema.parse(await answer.json());
  });
  assert.equal(jobs.length, files);
  // The last one may have jobs enough only now.
  const exits = () => app.output().match(/node exited with code \d+/g) ?? [];
  await eventually('two workers have retired', () => exits().length >= 2, 60_000);
  assert.deepEqual([...new Set(exits())], ['node exited with code 200']);
  assert.notEqual(app.stack.host.workerPid, firstPid, 'the host shows another worker');
  assert.match(app.output(), /The worker retires: it has done \d+ jobs \(RETIRE_AFTER_JOBS=5\)/);

  // One connection a file, and just its audio over it: nothing was recognised a second time.
  const stats = app.stack.speech?.stats();
  assert.equal(stats?.connections.total, files);
  assert.equal(stats?.audioMs, files * lengthMs);
  for (const seed of seeds) {
    const job = jobs.find(({ name }) => name === nameOf(seed));
    // The last worker may be leaving: a request that comes then is answered 502, and is asked again.
    const transcript = await eventually(nameOf(seed), () => app.transcript(job?.id ?? '').catch(() => undefined));
    assertEveryWordOnce(transcript, tonesScript({ lengthMs, seed }));
  }
});
