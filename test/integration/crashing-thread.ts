/** A carrier thread that fails: after the first phrase of a recognition whose trace id says so, or by standing still. */
import { parentPort } from 'node:worker_threads';
import '../../src/lib/speech/carrier-thread.ts';
import type { Boarding } from '../../src/lib/speech/carrier-messages.ts';

const never = new Int32Array(new SharedArrayBuffer(4));

parentPort?.on('message', ({ request, port }: Boarding) => {
  const say = port.postMessage.bind(port);
  port.postMessage = (message: { readonly kind: string }) => {
    say(message);
    if (message.kind !== 'phrase') return;
    if (request.traceId === 'throw') setImmediate(() => fail());
    // Never back to its loop, at no cost.
    if (request.traceId === 'hang') for (;;) Atomics.wait(never, 0, 0, 100);
  };
});

function fail(): never {
  throw new Error('a fault in the thread');
}
