import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../src/lib/failure.ts';
import { balances } from '../../src/lib/lifetime/ledger.ts';
import { CarrierPool } from '../../src/lib/speech/carrier-pool.ts';
import { caller, requestTo, serveScript, silence, sound, until } from './recognition-support.ts';

/** Short, so that what never comes is given up soon. */
const limits = { handshakeMs: 600, turnStartMs: 600, afterEndMs: 300, lostAfterEndMs: 200 };

const refused = [
  ['handshake-401', 'speech-unauthorised', false],
  ['handshake-403', 'speech-unauthorised', false],
  ['handshake-429', 'speech-throttled', true],
  ['handshake-500', 'speech-unavailable', true],
  ['handshake-reset', 'speech-unavailable', true],
  ['handshake-hang', 'speech-no-answer', true],
] as const;

/** After the first of two phrases. */
const inMidStream = [
  ['close-1002', 'speech-unavailable', true],
  ['close-1003', 'speech-unavailable', true],
  ['close-1007', 'speech-bad-request', false],
  ['close-4000', 'speech-unavailable', true],
  ['close-1011', 'speech-unavailable', true],
  ['close-4429', 'speech-unavailable', true],
  ['drop', 'speech-unavailable', true],
  ['status-TooManyRequests', 'speech-throttled', true],
  ['status-BadRequest', 'speech-bad-request', false],
  ['status-Forbidden', 'speech-unauthorised', false],
  ['status-Error', 'speech-unavailable', true],
  ['bad-json', 'speech-no-answer', true],
  ['no-request-id', 'speech-no-answer', true],
  ['no-nbest', 'speech-no-answer', true],
] as const;

/** Once all audio was sent. */
const atTheEnd = [
  ['no-turn-end', 'speech-no-answer', true],
  ['drop-after-end', 'speech-no-answer', true],
  ['close-1011-after-end', 'speech-no-answer', true],
  ['close-1000-after-end', 'speech-no-answer', true],
] as const;

async function failsWith(
  fault: string,
  afterAudioMs: number,
  code: string,
  retryable: boolean,
  audio: AsyncIterable<Uint8Array>,
  burstMs: number,
) {
  await using service = await serveScript(undefined, { faults: [{ fault, when: { afterAudioMs } }] });
  await using pool = new CarrierPool({ recognitionsPerThread: 1, limits });
  const { context, phrases, ledger } = caller(audio);
  await assert.rejects(pool.recognise(requestTo(service, {}, { burstMs }), context), (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.deepEqual([error.code, error.retryable], [code, retryable]);
    const told = JSON.stringify([error.message, error.stack, Object.values(error)]);
    assert.doesNotMatch(told, /a-token|Bearer|wss?:/, 'no secret and no URL');
    return true;
  });
  assert.ok(balances(ledger.counts()), JSON.stringify(ledger.counts()));
  assert.deepEqual(pool.live(), { threads: 0, recognitions: 0, waiting: 0, warm: 0, threadsStarted: 1 });
  await until('no connection is open', () => service.stats().connections.open === 0);
  return phrases;
}

suite('recognition that fails', { concurrency: 4 }, () => {
  for (const [fault, code, retryable] of refused) {
    test(`${fault} is ${code}`, async () => {
      assert.deepEqual(await failsWith(fault, 0, code, retryable, silence(4_000), 60_000), []);
    });
  }

  for (const [fault, code, retryable] of inMidStream) {
    test(`${fault} in mid-stream is ${code}`, async () => {
      const spoils = ['bad-json', 'no-request-id', 'no-nbest'].includes(fault);
      const phrases = await failsWith(fault, spoils ? 2_500 : 1_700, code, retryable, silence(8_000), 1_600);
      assert.deepEqual(phrases[0]?.text, 'Good morning everyone.', 'what was recognised stays');
    });
  }

  for (const [fault, code, retryable] of atTheEnd) {
    test(`${fault} is ${code}`, async () => {
      const phrases = await failsWith(fault, 0, code, retryable, silence(3_500), 60_000);
      assert.equal(phrases.length, 2);
    });
  }

  test('a turn that ends before the service heard the end is no success', async () => {
    await failsWith('turn-end', 1_700, 'speech-unheard', true, sound(6_000), 60_000);
  });

  test('an unknown language is a bad request', async () => {
    await using service = await serveScript();
    await using pool = new CarrierPool({ recognitionsPerThread: 1, limits });
    const request = requestTo(service, { languages: ['xx-XX'] });
    await assert.rejects(pool.recognise(request, caller(silence(1_000)).context), { code: 'speech-bad-request' });
  });

  test('an endpoint that is no URL is a bad request', async () => {
    await using pool = new CarrierPool({ recognitionsPerThread: 1 });
    const { context, ledger } = caller(silence(1_000));
    await assert.rejects(pool.recognise(requestTo({ endpoint: 'nowhere' }), context), { code: 'speech-bad-request' });
    assert.ok(balances(ledger.counts()));
  });

  test('a service that is not there is unavailable, and its system error named', async () => {
    const gone = await serveScript();
    await gone[Symbol.asyncDispose]();
    await using pool = new CarrierPool({ recognitionsPerThread: 1 });
    await assert.rejects(pool.recognise(requestTo(gone), caller(silence(1_000)).context), {
      code: 'speech-unavailable',
      message: /ECONNREFUSED/,
    });
  });

  test('what the caller throws is what the caller gets', async () => {
    await using service = await serveScript();
    await using pool = new CarrierPool({ recognitionsPerThread: 3 });
    async function* broken() {
      yield* silence(500);
      throw new RangeError('the blob changed');
    }
    const noToken = async () => Promise.reject(new TypeError('no identity'));
    const onPhrase = () => {
      throw new SyntaxError('cannot take it');
    };
    const callers = [
      caller(broken()),
      caller(silence(1_000), { token: noToken }),
      caller(silence(4_000), { onPhrase }),
    ];
    const ends = await Promise.allSettled(callers.map(({ context }) => pool.recognise(requestTo(service), context)));
    assert.deepEqual(
      ends.map((end) => end.status === 'rejected' && end.reason.message),
      ['the blob changed', 'no identity', 'cannot take it'],
    );
    for (const { ledger } of callers) assert.ok(balances(ledger.counts()));
  });
});
