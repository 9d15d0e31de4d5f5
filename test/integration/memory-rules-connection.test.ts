/** Rule 4: close the Connection, and end what does not answer. Without it the SDK's public close() is all there is. */
import { test } from 'node:test';
import { allRules } from '../../src/lib/lifetime/rules.ts';
import { OpenTranscriber } from '../../src/lib/speech/open-transcriber.ts';
import { assertLeft, without } from './memory-rules-support.ts';

test('with all rules no path leaves an SDK object or a socket', async (t) => {
  const tookMs = timeClosings();
  await assertLeft(allRules, { objects: [], sockets: [] });
  const [median, longest] = [0.5, 1].map(
    (part) => tookMs.toSorted((a, b) => a - b)[Math.ceil(tookMs.length * part) - 1],
  );
  t.diagnostic(`closing took ${median?.toFixed(1)} ms in the median, ${longest?.toFixed(1)} ms at most`);
});

test('without rule 4 what the SDK waits for is left: its own close() waits too', async () => {
  const waiting = ['handshake-hang', 'bad-json', 'no-request-id', 'no-nbest', 'no-turn-end'] as const;
  await assertLeft(without('closeConnection'), { objects: waiting, sockets: waiting });
});

/** The milliseconds of every tear-down from here on. */
function timeClosings(): number[] {
  const tookMs: number[] = [];
  const close = OpenTranscriber.prototype[Symbol.asyncDispose];
  OpenTranscriber.prototype[Symbol.asyncDispose] = async function () {
    const at = performance.now();
    await close.call(this);
    tookMs.push(performance.now() - at);
  };
  return tookMs;
}
