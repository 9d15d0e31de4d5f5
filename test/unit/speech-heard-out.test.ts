import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecognitionSession } from '../../src/lib/speech/session.ts';

const ticksPerMs = 10_000;
const request = {
  traceId: 'test',
  endpoint: 'ws://127.0.0.1/x',
  options: { languages: ['en-US'], speakers: false, phrases: [], profanity: 'masked' },
  burstMs: 5_000,
  deadlineMs: 60_000,
} as const;

type Said = readonly [path: string, startMs: number, endMs: number];

/** How a session ends whose audio has sound up to 10 s, when the service has said this after all of it. */
async function endAfter(said: readonly Said[]): Promise<string | undefined> {
  const owner = { phrase: () => {}, opened: () => ({ [Symbol.dispose]: () => {} }) };
  using session = new RecognitionSession(request, owner, () => 0);
  const audio = { soundEndMs: 10_000, isLatest: () => false };
  session.observe({ connection: { isOpen: true, turnStartTicks: 0 }, audio });
  session.started();
  session.connected();
  session.sentAudio(new ArrayBuffer(320_000), 'id');
  session.sentAudio(undefined, 'id');
  for (const [path, startMs, endMs] of said) {
    const [Offset, Duration] = [startMs * ticksPerMs, (endMs - startMs) * ticksPerMs];
    session.received({
      path,
      requestId: 'id',
      text: JSON.stringify({ Offset, Duration, RecognitionStatus: 'NoMatch' }),
    });
  }
  session.received({ path: 'turn.end', requestId: 'id', text: '' });
  session.stopped();
  return (await session.ended)?.kind;
}

test('a session whose last phrase reaches to the end of the sound is a success', async () => {
  assert.equal(await endAfter([['speech.phrase', 1_000, 9_900]]), undefined);
});

test('what the service only guessed at when it ended the turn is unheard', async () => {
  assert.equal(
    await endAfter([
      ['speech.phrase', 1_000, 5_000],
      ['speech.hypothesis', 6_000, 10_000],
    ]),
    'unheard',
  );
});

test('a short last phrase that was in hand when the service ended the turn is unheard', async () => {
  assert.equal(await endAfter([['speech.phrase', 1_000, 9_000]]), 'unheard');
});

test('where the service said that speech has ended, its last phrase may end before the sound of it', async () => {
  assert.equal(
    await endAfter([
      ['speech.phrase', 1_000, 9_000],
      ['speech.enddetected', 9_000, 9_000],
    ]),
    undefined,
  );
});
