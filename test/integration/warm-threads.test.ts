import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { balances, Ledger } from '../../src/lib/lifetime/ledger.ts';
import { allRules, type LifetimeRule } from '../../src/lib/lifetime/rules.ts';
import { imbalance } from '../../src/lib/pipeline/health-ledger.ts';
import type { Connecting } from '../../src/lib/speech/carrier.ts';
import { CarrierPool, type CarrierPoolSettings } from '../../src/lib/speech/carrier-pool.ts';
import type { WarmSettings } from '../../src/lib/speech/warm-carriers.ts';
import { caller, liveResources, requestTo, type Service, serveScript, silence, until } from './recognition-support.ts';

function openPool(warm: Omit<WarmSettings, 'ledger'>, more: Partial<CarrierPoolSettings> = {}, rules = allRules) {
  const ledger = new Ledger();
  const pool = new CarrierPool({ recognitionsPerThread: 1, ...more, warm: { ...warm, ledger } }, rules);
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

const connecting = (service: { readonly endpoint: string }, more: Partial<Connecting['options']> = {}) => {
  const { endpoint, options, burstMs } = requestTo(service, more);
  const token = async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 });
  return { endpoint, options, burstMs, token };
};
const openCount = (service: Service) => service.stats().connections.open;
const wasOpened = (ledger: Ledger) => () => (ledger.counts().connection?.opened ?? 0) > 0;

test('a connection is open before there is audio, and the recognition that it fits goes by it', async () => {
  await using service = await serveScript();
  const ahead = connecting(service, { speakers: true });
  const { pool, ledger } = openPool({ threads: 1, maxAgeMs: minute, connecting: ahead });
  await using _pool = pool;
  pool.warmUp();
  await until('it is connected', () => openCount(service) === 1, startMs);
  const warm = caller(silence(4_000));
  const receipt = await pool.recognise(requestTo(service, { speakers: true }), warm.context);
  assert.equal(service.stats().connections.total, 1);
  assert.deepEqual([receipt.connections, receipt.sentMs, receipt.unfinished], [1, 4_000, []]);
  assert.deepEqual(warm.ledger.counts().connection, { opened: 1, closed: 1 });
  assert.equal(imbalance(warm.ledger.counts()), undefined);
  assert.equal(imbalance(ledger.counts()), undefined);

  const cold = caller(silence(4_000));
  await pool.recognise(requestTo(service, { speakers: true }), cold.context);
  assert.equal(service.stats().connections.total, 2);
  assert.deepEqual(warm.phrases, cold.phrases, 'what is recognised is the same');
  await until('no connection is open', () => openCount(service) === 0);
});

test('one that is only about to be open is gone by, too', async () => {
  await using service = await serveScript();
  const { pool } = openPool({ threads: 1, maxAgeMs: minute, connecting: connecting(service) });
  await using _pool = pool;
  pool.warmUp();
  const { context, phrases } = caller(silence(4_000));
  await pool.recognise(requestTo(service), context);
  assert.deepEqual([phrases.length, service.stats().connections.total, pool.live().threadsStarted], [2, 1, 1]);
});

test('one that never comes about is not what its recognition fails of', async () => {
  await using service = await serveScript(undefined, { faults: [{ fault: 'handshake-401' }] });
  const { pool, ledger } = openPool({ threads: 1, maxAgeMs: minute, connecting: connecting(service) });
  await using _pool = pool;
  pool.warmUp();
  const { context, ledger: own } = caller(silence(4_000));
  await assert.rejects(pool.recognise(requestTo(service), context), { code: 'speech-unauthorised', blocking: true });
  for (const one of [own, ledger]) assert.equal(imbalance(one.counts()), undefined);
});

test('one with other options gets the thread, and a connection of its own', async () => {
  await using service = await serveScript();
  const { pool, ledger } = openPool({ threads: 1, maxAgeMs: minute, connecting: connecting(service) });
  await using _pool = pool;
  pool.warmUp();
  await until('it is connected', () => openCount(service) === 1, startMs);
  const { context, phrases } = caller(silence(4_000));
  await pool.recognise(requestTo(service, { profanity: 'raw' }), context);
  assert.equal(phrases.length, 2);
  assert.deepEqual([pool.live().threadsStarted, service.stats().connections.total], [1, 2]);
  await until('no connection is open', () => openCount(service) === 0);
  assert.equal(imbalance(ledger.counts()), undefined);
});

for (const [how, maxAgeMs, end] of [
  ['aged', 5_000, () => {}],
  ['released', minute, (pool: CarrierPool) => void pool.releaseWarm()],
  ['of a pool that ends', minute, (pool: CarrierPool) => void pool[Symbol.asyncDispose]()],
] as const) {
  test(`a connection that nobody used is closed with its thread (${how})`, async () => {
    await using service = await serveScript();
    const { pool, ledger } = openPool({ threads: 2, maxAgeMs, connecting: connecting(service) });
    await using _pool = pool;
    const isConnected = () => {
      // On a busy machine some age before they are.
      pool.warmUp();
      return openCount(service) > 0;
    };
    await until('one is connected', isConnected, startMs);
    end(pool);
    await until('none is open', () => openCount(service) === 0, startMs);
    await until('no thread is left', () => pool.live().warm === 0, startMs);
    assert.equal(imbalance(ledger.counts()), undefined);
    assert.equal(service.stats().audioMs, 0);
  });
}

const without = (rule: LifetimeRule) => ({ ...allRules, [rule]: false });

test('without rule 9 a thread and its connection are there for good, until somebody happens to need them', async () => {
  await using service = await serveScript();
  const warm = { threads: 1, maxAgeMs: minute, connecting: connecting(service) };
  const { pool, ledger } = openPool(warm, {}, without('releaseAhead'));
  await using _pool = pool;
  pool.warmUp();
  await until('it is connected', () => openCount(service) === 1, startMs);
  await pool.releaseWarm();
  assert.deepEqual([pool.live().warm, openCount(service)], [1, 1]);
  assert.equal(balances(ledger.counts()), false);
  await pool.recognise(requestTo(service), caller(silence(500)).context);
  assert.deepEqual([pool.live().warm, balances(ledger.counts())], [0, true]);
});

for (const fault of ['handshake-401', 'handshake-hang'] as const) {
  test(`where none comes about (${fault}), the thread is there all the same`, async () => {
    await using service = await serveScript(undefined, { faults: [{ fault }] });
    const { pool, ledger } = openPool(
      { threads: 1, maxAgeMs: minute, connecting: connecting(service) },
      { limits: { handshakeMs: 300 } },
    );
    await using _pool = pool;
    pool.warmUp();
    await until('it was tried', wasOpened(ledger), startMs);
    await until(
      'nothing but the thread is open',
      () => imbalance(ledger.counts()) === 'thread (1 opened, 0 closed)',
      startMs,
    );
    service.setFaults([]);
    const { context, phrases } = caller(silence(4_000));
    await pool.recognise(requestTo(service), context);
    assert.deepEqual([phrases.length, pool.live().threadsStarted], [2, 1]);
  });
}

test('connections held ready count as recognitions do, and go when there is no room', async () => {
  await using service = await serveScript(undefined, { quota: 2 });
  const { pool, ledger } = openPool(
    { threads: 3, maxAgeMs: minute, connecting: connecting(service) },
    { maxThreads: 4, maxRecognitions: 2 },
  );
  await using _pool = pool;
  pool.warmUp();
  assert.equal(pool.live().warm, 3);
  await until('two are connected', () => openCount(service) === 2, startMs);
  const all = [1, 2, 3, 4].map(() => caller(silence(3_500)));
  await Promise.all(all.map(({ context }) => pool.recognise(requestTo(service, { profanity: 'raw' }), context)));
  for (const { phrases } of all) assert.equal(phrases.length, 2);
  const { connections, refused } = service.stats();
  assert.deepEqual([connections.peak, refused], [2, {}]);
  await pool.releaseWarm();
  assert.equal(imbalance(ledger.counts()), undefined);
});

test('one that is lost is no connection: the recognition opens another, or says at once that it may be tried again', async () => {
  await using service = await serveScript();
  await using link = await startLink(service);
  const { pool, ledger } = openPool({ threads: 1, maxAgeMs: minute, connecting: connecting(link) });
  await using _pool = pool;
  for (const noticed of [true, false]) {
    pool.warmUp();
    const held = () => pool.live().warm === 1 && openCount(service) === 1;
    await until('it is connected', held, startMs);
    link.cut();
    if (noticed)
      await until('it is noticed', () => imbalance(ledger.counts()) === 'thread (1 opened, 0 closed)', startMs);
    const { context, phrases, ledger: own } = caller(silence(4_000));
    const at = performance.now();
    const failure = await pool.recognise(requestTo(link), context).then(
      () => undefined,
      (thrown) => thrown,
    );
    if (failure) assert.deepEqual([noticed, failure.code, failure.blocking], [false, 'speech-unavailable', true]);
    else assert.equal(phrases.length, 2);
    assert.ok(performance.now() - at < 8_000, 'no time-out was waited for');
    assert.equal(imbalance(own.counts()), undefined);
  }
  await pool.releaseWarm();
  assert.equal(imbalance(ledger.counts()), undefined);
});

test('nothing is left', async () => {
  await until('no thread, port or socket', () => liveResources().length === 0, startMs);
});

/** A way to the service that can be cut. */
async function startLink({ endpoint, port }: Service) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1');
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => {}); // its close is what counts
      end.once('close', () => sockets.delete(end));
    }
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' ? String(address?.port) : '';
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    endpoint: endpoint.replace(String(port), own),
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
    },
  };
}
