import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { balances, Ledger } from '../../src/lib/lifetime/ledger.ts';
import { liveCounts } from '../../src/lib/lifetime/live-counts.ts';
import { CarrierPool } from '../../src/lib/speech/carrier-pool.ts';
import { caller, liveResources, requestTo, serveScript, silence, until } from './recognition-support.ts';

const crashing = new URL('./crashing-thread.ts', import.meta.url);
/** A thread's start, on a machine that does much else. */
const startMs = 30_000;
const idle = (threadsStarted: number) => ({ threads: 0, recognitions: 0, waiting: 0, warm: 0, threadsStarted });

suite('the lifetime of a recognition', { concurrency: 3 }, () => {
  test('a cancelled one ends in less than a second and keeps what it had', async () => {
    await using service = await serveScript();
    await using pool = new CarrierPool({ recognitionsPerThread: 1 });
    const cancel = new AbortController();
    const { context, phrases, ledger } = caller(silence(600_000), { signal: cancel.signal });
    const running = pool.recognise(requestTo(service, {}, { burstMs: 2_000 }), context);
    await until('a phrase came', () => phrases.length > 0, startMs);
    const at = performance.now();
    cancel.abort();
    await assert.rejects(running, { code: 'recognition-cancelled' });
    assert.ok(performance.now() - at < 1_000, `${performance.now() - at} ms`);
    assert.ok(balances(ledger.counts()));
    assert.deepEqual(pool.live(), idle(1));
    await until('no connection is open', () => service.stats().connections.open === 0);
  });

  test('one whose signal is aborted already never starts a thread', async () => {
    await using pool = new CarrierPool({ recognitionsPerThread: 1 });
    const { context } = caller(silence(1_000), { signal: AbortSignal.abort() });
    await assert.rejects(pool.recognise(requestTo({ endpoint: 'ws://127.0.0.1:9/x' }), context), {
      code: 'recognition-cancelled',
    });
    assert.deepEqual(pool.live(), idle(0));
  });

  test('one that is not done by its deadline ends', async () => {
    await using service = await serveScript();
    await using pool = new CarrierPool({ recognitionsPerThread: 1 });
    const { context, ledger } = caller(silence(600_000));
    const request = requestTo(service, {}, { deadlineMs: 1_000 });
    await assert.rejects(pool.recognise(request, context), { code: 'recognition-overdue', retryable: true });
    assert.ok(balances(ledger.counts()));
  });

  test('an utterance that the service leaves unfinished is given up', async () => {
    const script = [{ text: 'never said', startMs: 500, endMs: 2_000, hypotheses: ['never'] }];
    await using service = await serveScript(script, { faults: [{ fault: 'slow', factor: 1_000 }] });
    await using pool = new CarrierPool({ recognitionsPerThread: 1, limits: { utteranceMs: 500 } });
    const request = requestTo(service, {}, { burstMs: 2_500 });
    await assert.rejects(pool.recognise(request, caller(silence(60_000)).context), {
      code: 'speech-no-answer',
      message: /the rest of an utterance/,
    });
  });

  test('a token that never comes is given up', async () => {
    await using pool = new CarrierPool({ recognitionsPerThread: 1, limits: { tokenMs: 300 } });
    const { context, ledger } = caller(silence(1_000), { token: () => new Promise(() => {}) });
    await assert.rejects(pool.recognise(requestTo({ endpoint: 'ws://127.0.0.1:9/x' }), context), {
      code: 'speech-no-answer',
      message: /a token/,
    });
    assert.ok(balances(ledger.counts()));
  });

  test('audio that never ends its wait does not hold a cancelled one', async () => {
    await using service = await serveScript();
    await using pool = new CarrierPool({ recognitionsPerThread: 1 });
    const stuck: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
    const cancel = new AbortController();
    const running = pool.recognise(requestTo(service), caller(stuck, { signal: cancel.signal }).context);
    await until('it is connected', () => service.stats().connections.open === 1, startMs);
    cancel.abort();
    await assert.rejects(running, { code: 'recognition-cancelled' });
  });
});

suite('a thread that fails', { concurrency: 2 }, () => {
  for (const [how, deadlineMs, within] of [
    ['throw', startMs, startMs],
    ['hang', 8_000, 14_000],
  ] as const) {
    test(`fails all of its recognitions, which keep their phrases (${how})`, async () => {
      await using service = await serveScript();
      await using pool = new CarrierPool({ recognitionsPerThread: 2, threadEntry: crashing });
      const callers = [caller(silence(600_000)), caller(silence(600_000))] as const;
      const request = { burstMs: 1_700, deadlineMs };
      const at = performance.now();
      const ends = await Promise.allSettled([
        pool.recognise(requestTo(service, {}, { ...request, traceId: how }), callers[0].context),
        pool.recognise(requestTo(service, {}, request), callers[1].context),
      ]);
      assert.ok(performance.now() - at < within);
      const codes = ends.map((end) => end.status === 'rejected' && end.reason.code);
      const expected = how === 'throw' ? 'recognition-thread-crashed' : 'recognition-overdue';
      assert.deepEqual(codes, [expected, expected]);
      assert.equal(callers[0].phrases[0]?.text, 'Good morning everyone.');
      for (const { ledger } of callers) assert.ok(balances(ledger.counts()), JSON.stringify(ledger.counts()));
      assert.deepEqual(pool.live(), idle(1));
      await until('no connection is open', () => service.stats().connections.open === 0);
    });
  }

  test('for want of memory is a failure that can be retried', async () => {
    await using pool = new CarrierPool({ recognitionsPerThread: 1, threadHeapMb: 6 });
    const { context, ledger } = caller(silence(1_000));
    await assert.rejects(pool.recognise(requestTo({ endpoint: 'ws://127.0.0.1:9/x' }), context), {
      code: 'recognition-thread-crashed',
      retryable: true,
      message: /memory/,
    });
    assert.ok(balances(ledger.counts()));
  });
});

suite('a pool of threads', { concurrency: 2 }, () => {
  test('puts recognitions that come together into one thread, and never a second batch', async () => {
    await using service = await serveScript();
    await using pool = new CarrierPool({ recognitionsPerThread: 4 });
    const batch = (size: number) =>
      Promise.all(
        Array.from({ length: size }, () => pool.recognise(requestTo(service), caller(silence(3_000)).context)),
      );
    await batch(4);
    assert.deepEqual(pool.live(), idle(1));
    await batch(5);
    assert.deepEqual(pool.live(), idle(3), 'four in a new thread, the fifth in another');
  });

  test('does not let one join a thread in which one has ended', async () => {
    await using service = await serveScript();
    await using pool = new CarrierPool({ recognitionsPerThread: 3 });
    const cancel = new AbortController();
    const long = caller(silence(600_000), { signal: cancel.signal });
    const running = pool.recognise(requestTo(service, {}, { burstMs: 1_000 }), long.context);
    await pool.recognise(requestTo(service), caller(silence(500)).context);
    assert.deepEqual(pool.live(), { threads: 1, recognitions: 1, waiting: 0, warm: 0, threadsStarted: 1 });
    await pool.recognise(requestTo(service), caller(silence(500)).context);
    assert.equal(pool.live().threadsStarted, 2);
    cancel.abort();
    await assert.rejects(running, { code: 'recognition-cancelled' });
    assert.deepEqual(pool.live(), idle(2));
  });

  test('carries a hundred at once in few threads, and leaves nothing', async () => {
    await using service = await serveScript(undefined, { quota: 60 });
    await using pool = new CarrierPool({ recognitionsPerThread: 25, maxThreads: 2 });
    const app = new Ledger();
    const callers = Array.from({ length: 100 }, () => caller(silence(3_500), { ledger: new Ledger(app) }));
    let peak = 0;
    await Promise.all(
      callers.map(async ({ context }) => {
        await pool.recognise(requestTo(service), context);
        peak = Math.max(peak, pool.live().threads);
      }),
    );
    for (const { phrases } of callers) assert.equal(phrases.length, 2);
    assert.ok(peak <= 2);
    assert.ok(service.stats().connections.peak <= 50, 'never over the quota');
    assert.deepEqual(liveCounts(pool, app), { threads: idle(4), open: {} });
    await until('no connection is open', () => service.stats().connections.open === 0);
  });

  test('that is disposed ends what runs and takes no more', async () => {
    await using service = await serveScript();
    const pool = new CarrierPool({ recognitionsPerThread: 1, maxThreads: 1 });
    const [running, waiting] = [1, 2].map(() =>
      pool.recognise(requestTo(service, {}, { burstMs: 500 }), caller(silence(600_000)).context),
    );
    const ends = Promise.allSettled([running, waiting]);
    await until('it runs', () => service.stats().connections.open === 1, startMs);
    await pool[Symbol.asyncDispose]();
    await pool[Symbol.asyncDispose]();
    for (const end of await ends) assert.equal(end.status === 'rejected' && end.reason.code, 'recognition-cancelled');
    assert.deepEqual(pool.live(), idle(1));
    await assert.rejects(pool.recognise(requestTo(service), caller(silence(500)).context), {
      code: 'recognition-cancelled',
    });
  });
});

test('no thread, port or socket is left', async () => {
  await until('all are gone', () => liveResources().length === 0);
});
