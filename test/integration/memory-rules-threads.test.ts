/** Rules 3 and 7: a thread ends with its recognitions, whatever leaks in it, and its garbage is collected here. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { collectGarbage } from '../../src/lib/lifetime/collect-garbage.ts';
import { allRules, type KeptRules } from '../../src/lib/lifetime/rules.ts';
import { CarrierPool, type CarrierPoolSettings } from '../../src/lib/speech/carrier-pool.ts';
import { limitsFor, type Path, serve, without } from './memory-rules-support.ts';
import { caller, liveResources, requestTo, type Service, silence, until } from './recognition-support.ts';

const settings: CarrierPoolSettings = { recognitionsPerThread: 1, maxThreads: 2 };
const crashing = new URL('./crashing-thread.ts', import.meta.url);
/** What is left out inside of the thread: nothing there is closed but by the thread's end. */
const careless = ['unsetHandlers', 'plainCallbacks', 'closeConnection', 'plainData', 'oneScope'] as const;

/** Ends one recognition by an end that comes from outside of the thread, or by a fault of the service. */
const ends: Record<string, (service: Service, pool: CarrierPool) => Promise<unknown>> = {
  'an abort by its caller': async (service, pool) => {
    const cancel = new AbortController();
    const { context } = caller(silence(600_000), { signal: cancel.signal, onPhrase: () => cancel.abort() });
    await assert.rejects(pool.recognise(requestTo(service, {}, { burstMs: 2_000 }), context), {
      code: 'recognition-cancelled',
    });
  },
  'its deadline': async (service, pool) => {
    const request = requestTo(service, {}, { deadlineMs: 2_000 });
    await assert.rejects(pool.recognise(request, caller(silence(600_000)).context), { code: 'recognition-overdue' });
  },
  'a crash of its thread': async (service, pool) => {
    const request = requestTo(service, {}, { traceId: 'throw', burstMs: 2_000 });
    await assert.rejects(pool.recognise(request, caller(silence(600_000)).context), {
      code: 'recognition-thread-crashed',
    });
  },
};

async function failBy(path: Path, service: Service, pool: CarrierPool): Promise<void> {
  await assert.rejects(pool.recognise(requestTo(service), caller(silence(1_000)).context), { retryable: true }, path);
}

suite('a single-use thread (rule 7) takes along what leaks in it', { concurrency: 2 }, () => {
  for (const [name, end] of Object.entries(ends)) {
    test(`after ${name}`, async () => {
      await using service = await serve('success');
      await using pool = new CarrierPool({ ...settings, threadEntry: crashing }, without(...careless));
      await end(service, pool);
      assert.equal(pool.live().threads, 0);
      await until('no connection is open', () => service.stats().connections.open === 0, 10_000);
    });
  }

  for (const path of ['bad-json', 'no-turn-end', 'drop-after-end'] as const) {
    test(`after ${path}, where one that stays would gather it`, async () => {
      await using service = await serve(path);
      await using single = new CarrierPool({ ...settings, limits: limitsFor(path) }, without(...careless));
      await using reused = new CarrierPool(
        { ...settings, limits: limitsFor(path) },
        without(...careless, 'singleUseThread'),
      );
      await Promise.all([1, 2].map(() => failBy(path, service, single)));
      await until('no connection is open', () => service.stats().connections.open === 0, 10_000);
      for (const gathered of [1, 2]) {
        await failBy(path, service, reused);
        const open = () => service.stats().connections.open;
        await until(`${gathered} gathered`, () => open() === gathered, 10_000);
      }
      assert.deepEqual([single.live().threads, reused.live().threads], [0, 1]);
    });
  }
});

test('a handshake that hangs goes with its single-use thread too', async () => {
  const path = 'handshake-hang';
  await using service = await serve(path);
  await using single = new CarrierPool({ ...settings, limits: limitsFor(path) }, without(...careless));
  await using reused = new CarrierPool(
    { ...settings, limits: limitsFor(path) },
    without(...careless, 'singleUseThread'),
  );
  // A thread's own sockets are not seen from here, but the thread is.
  await failBy(path, service, single);
  assert.deepEqual([single.live().threads, ports()], [0, 0]);
  await failBy(path, service, reused);
  assert.deepEqual([reused.live().threads, ports() > 0], [1, true]);
});

/** Every thread that runs has one. */
const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;

/** The most garbage that one of some one-minute recognitions, one after the other, has left on the heap of this thread. */
async function garbageAfter(endpoint: string, rules: KeptRules): Promise<number> {
  await using pool = new CarrierPool(settings, rules);
  let most = 0;
  for (let time = 0; time < 3; time += 1) {
    await pool.recognise(requestTo({ endpoint }), caller(silence(60_000)).context);
    const { heapUsed } = process.memoryUsage();
    collectGarbage();
    most = Math.max(most, heapUsed - process.memoryUsage().heapUsed);
  }
  return most;
}

test('without rule 3 a recognition leaves its garbage to the next collection; with it next to none', async (t) => {
  const service = new Worker(new URL('./memory-rules-service.ts', import.meta.url));
  const endpoint = z.string().parse((await once(service, 'message'))[0]);
  const kept = await garbageAfter(endpoint, allRules);
  const left = await garbageAfter(endpoint, without('collectGarbage'));
  await service.terminate();
  t.diagnostic(`heap garbage left by a minute of audio: ${kept} bytes with the rule, ${left} without`);
  assert.ok(kept * 3 < left, `${kept} bytes with the rule, ${left} without`);
});

test('no thread, port or socket is left', async () => {
  await until('all are gone', () => liveResources().length === 0, 10_000);
});
