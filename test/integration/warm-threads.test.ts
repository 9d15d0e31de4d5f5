import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import { imbalance } from '../../src/lib/pipeline/health-ledger.ts';
import { CarrierPool, type CarrierPoolSettings } from '../../src/lib/speech/carrier-pool.ts';
import { caller, liveResources, requestTo, serveScript, silence, until } from './recognition-support.ts';

function openPool(warm: { threads: number; maxAgeMs: number }, more: Partial<CarrierPoolSettings> = {}) {
  const ledger = new Ledger();
  const pool = new CarrierPool({ recognitionsPerThread: 1, ...more, warm: { ...warm, ledger } });
  return { pool, ledger };
}

const minute = 60_000;
const startMs = 30_000;

test('a recognition takes a thread that was started ahead, and none is started for it', async () => {
  await using service = await serveScript();
  const { pool, ledger } = openPool({ threads: 2, maxAgeMs: minute });
  await using _pool = pool;
  pool.warmUp();
  assert.deepEqual(ledger.counts().thread, { opened: 2, closed: 0 });
  const { context, phrases } = caller(silence(4_000));
  await pool.recognise(requestTo(service), context);
  assert.equal(phrases.length, 2);
  const { threadsStarted, warm } = pool.live();
  assert.deepEqual({ threadsStarted, warm }, { threadsStarted: 2, warm: 1 });
  // What was taken is its recognition's to count.
  assert.deepEqual(ledger.counts().thread, { opened: 2, closed: 1 });
  assert.deepEqual(context.ledger.counts().thread, { opened: 1, closed: 1 });
});

test('never more are held than the bound, nor than there is room for threads', async () => {
  await using service = await serveScript();
  const { pool } = openPool({ threads: 2, maxAgeMs: minute }, { maxThreads: 3 });
  await using _pool = pool;
  for (let time = 0; time < 5; time += 1) pool.warmUp();
  assert.equal(pool.live().warm, 2);
  const running = [1, 2].map(() => pool.recognise(requestTo(service), caller(silence(4_000)).context));
  await until('both are in their threads', () => pool.live().recognitions === 2, startMs);
  for (let time = 0; time < 5; time += 1) pool.warmUp();
  const { threads, warm } = pool.live();
  assert.ok(threads + warm <= 3, `${threads} threads and ${warm} warm ones`);
  await Promise.all(running);
});

test('one that nobody used in time is ended, without anybody asking', async () => {
  const { pool, ledger } = openPool({ threads: 2, maxAgeMs: 100 });
  await using _pool = pool;
  pool.warmUp();
  await until('both have ended', () => pool.live().warm === 0, startMs);
  assert.equal(imbalance(ledger.counts()), undefined);
  assert.deepEqual(liveResources(), []);
});

test('an aged one is never used, even when its end is late', async () => {
  await using service = await serveScript();
  const { pool, ledger } = openPool({ threads: 1, maxAgeMs: 100 });
  await using _pool = pool;
  pool.warmUp();
  // Nothing of this thread runs meanwhile, no timer either.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
  await pool.recognise(requestTo(service), caller(silence(4_000)).context);
  assert.equal(pool.live().threadsStarted, 2);
  await until('the aged one has ended', () => pool.live().warm === 0, startMs);
  assert.equal(imbalance(ledger.counts()), undefined);
});

test('released on request, as when the worker retires, none is left', async () => {
  const { pool, ledger } = openPool({ threads: 3, maxAgeMs: minute });
  await using _pool = pool;
  pool.warmUp();
  await pool.releaseWarm();
  assert.equal(pool.live().warm, 0);
  assert.equal(imbalance(ledger.counts()), undefined);
  assert.deepEqual(liveResources(), []);
});

test('with the pool, they end, and no more are started', async () => {
  const { pool, ledger } = openPool({ threads: 3, maxAgeMs: minute });
  pool.warmUp();
  await pool[Symbol.asyncDispose]();
  pool.warmUp();
  assert.equal(pool.live().warm, 0);
  assert.equal(imbalance(ledger.counts()), undefined);
  assert.deepEqual(liveResources(), []);
});

test('one that cannot be started is noticed, and is nothing to wait for', async () => {
  const threadEntry = new URL('no-such-thread.ts', import.meta.url);
  const { pool, ledger } = openPool({ threads: 2, maxAgeMs: minute }, { threadEntry });
  await using _pool = pool;
  pool.warmUp();
  await until('both have ended', () => pool.live().warm === 0, startMs);
  assert.equal(imbalance(ledger.counts()), undefined);
});
