import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Failure } from '../../src/lib/failure.ts';
import { balances } from '../../src/lib/lifetime/ledger.ts';
import { CarrierPool } from '../../src/lib/speech/carrier-pool.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { caller, requestTo, type Service, serveScript, silence, sound, until } from './recognition-support.ts';

const refused = [
  ['handshake-401', 'speech-unauthorised', true],
  ['handshake-403', 'speech-unauthorised', true],
  ['handshake-429', 'speech-throttled', true],
  ['handshake-500', 'speech-unavailable', true],
  ['handshake-reset', 'speech-unavailable', true],
  ['handshake-hang', 'speech-no-answer', true],
] as const;
/** Of these, the one in which a session may have come about. */
const reset = 'handshake-reset';

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
  ['status-Forbidden', 'speech-unauthorised', true],
  ['status-Error', 'speech-unavailable', true],
  ['bad-json', 'speech-no-answer', true],
  ['no-request-id', 'speech-no-answer', true],
  ['no-nbest', 'speech-no-answer', true],
] as const;
const spoils: readonly string[] = ['bad-json', 'no-request-id', 'no-nbest'];

/** Once all audio was sent. */
const atTheEnd = [
  ['no-turn-end', 'speech-no-answer', true],
  ['drop-after-end', 'speech-no-answer', true],
  ['close-1011-after-end', 'speech-no-answer', true],
  ['close-1000-after-end', 'speech-no-answer', true],
] as const;

/** How a recognition meets its fault: audio that the service has had by then, and what there is to send. */
interface Meeting {
  readonly fault: string;
  readonly afterAudioMs: number;
  readonly audio: AsyncIterable<Uint8Array>;
  readonly burstMs: number;
}

const meetings: readonly Meeting[] = [
  ...refused.map(([fault]) => ({ fault, afterAudioMs: 0, audio: silence(4_000), burstMs: 60_000 })),
  ...inMidStream.map(([fault]) => {
    const afterAudioMs = spoils.includes(fault) ? 2_500 : 1_700;
    return { fault, afterAudioMs, audio: silence(8_000), burstMs: 1_600 };
  }),
  ...atTheEnd.map(([fault]) => ({ fault, afterAudioMs: 0, audio: silence(3_500), burstMs: 60_000 })),
  { fault: 'turn-end', afterAudioMs: 1_700, audio: sound(6_000), burstMs: 60_000 },
];

/** What never comes is given up soon where it is what the fault takes away; elsewhere a busy machine may need longer. */
const impatient: readonly string[] = ['handshake-hang', 'no-turn-end'];
const impatience = { handshakeMs: 2_000, afterEndMs: 300 };

async function failOnce(pool: CarrierPool, service: Service, { audio, burstMs }: Meeting) {
  const { context, phrases, ledger } = caller(audio);
  const thrown: unknown = await pool.recognise(requestTo(service, {}, { burstMs }), context).then(
    () => undefined,
    (error) => error,
  );
  await until('no connection is open', () => service.stats().connections.open === 0);
  return { thrown, phrases, ledger };
}

suite('recognition that fails', () => {
  const pools = new AsyncDisposableStack();
  const patient = pools.use(new CarrierPool({ recognitionsPerThread: meetings.length }));
  const hasty = pools.use(new CarrierPool({ recognitionsPerThread: meetings.length, limits: impatience }));
  const services = new AsyncDisposableStack();
  const ends = new Map<string, ReturnType<typeof failOnce>>();

  before(async () => {
    const served = await Promise.all(
      meetings.map(async (meeting) => {
        const faults = [{ fault: meeting.fault, when: { afterAudioMs: meeting.afterAudioMs } }];
        return { meeting, service: services.use(await serveScript(undefined, { faults })) };
      }),
    );
    // All at once, so that they share threads: the end of one is nothing to the others.
    for (const { meeting, service } of served) {
      const end = failOnce(impatient.includes(meeting.fault) ? hasty : patient, service, meeting);
      end.catch(() => undefined); // told by its test, which may be later
      ends.set(meeting.fault, end);
    }
  });
  after(async () => {
    await pools.disposeAsync();
    await services.disposeAsync();
  });

  async function failsWith(fault: string, code: string, retryable: boolean): Promise<readonly Phrase[]> {
    const { thrown, phrases, ledger } = (await ends.get(fault)) ?? assert.fail(fault);
    assert.ok(thrown instanceof Failure, String(thrown));
    assert.deepEqual([thrown.code, thrown.retryable], [code, retryable]);
    const told = JSON.stringify([thrown.message, thrown.stack, Object.values(thrown)]);
    assert.doesNotMatch(told, /a-token|Bearer|wss?:/, 'no secret and no URL');
    assert.ok(balances(ledger.counts()), JSON.stringify(ledger.counts()));
    return phrases;
  }

  for (const [fault, code, retryable] of refused) {
    test(`${fault} is ${code}, and is waited for`, async () => {
      assert.deepEqual(await failsWith(fault, code, retryable), []);
      const { thrown } = (await ends.get(fault)) ?? assert.fail(fault);
      assert.equal(thrown instanceof Failure && thrown.blocking, fault !== reset);
    });
  }

  for (const [fault, code, retryable] of inMidStream) {
    test(`${fault} in mid-stream is ${code}`, async () => {
      const phrases = await failsWith(fault, code, retryable);
      assert.deepEqual(phrases[0]?.text, 'Good morning everyone.', 'what was recognised stays');
      const { thrown } = (await ends.get(fault)) ?? assert.fail(fault);
      // A role that is taken away while a file runs is no fault of the file's.
      const waits = code === 'speech-unauthorised';
      assert.equal(thrown instanceof Failure && thrown.blocking, waits, waits ? 'it costs no try' : 'it costs a try');
    });
  }

  for (const [fault, code, retryable] of atTheEnd) {
    test(`${fault} is ${code}`, async () => {
      const phrases = await failsWith(fault, code, retryable);
      assert.equal(phrases.length, 2);
    });
  }

  test('a turn that ends before the service heard the end is no success', async () => {
    await failsWith('turn-end', 'speech-unheard', true);
  });

  test('a thread carries them all, and ends with the last', async () => {
    await Promise.all(ends.values());
    const ended = { threads: 0, recognitions: 0, waiting: 0, warm: 0, threadsStarted: 1 };
    assert.deepEqual([patient.live(), hasty.live()], [ended, ended]);
  });

  test('an unknown language is a bad request', async () => {
    await using service = await serveScript();
    await using pool = new CarrierPool({ recognitionsPerThread: 1 });
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
