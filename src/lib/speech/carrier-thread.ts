/** The entry of a carrier thread: the only place where the Speech SDK is loaded. The owner ends the thread. */
import { parentPort } from 'node:worker_threads';
import { Recognizer } from 'microsoft-cognitiveservices-speech-sdk';
import type { Boarding } from './carrier-messages.ts';
import { OwnerLink } from './owner-link.ts';
import { watchRetryAfter } from './retry-after.ts';
import { transcribe } from './transcription.ts';

// The SDK takes `ws` where there is no WebSocket. With Node's own a refused handshake is never reported (Node 22) or loses its
// status (Node 24); and a mere look at it loads all of Node's HTTP client into the thread.
Reflect.deleteProperty(globalThis, 'WebSocket');
// Telemetry adds an awaited message to each turn's end, and sends the machine's details.
Recognizer.enableTelemetry(false);
watchRetryAfter();

// The SDK leaves promises unhandled when a connection goes. Each recognition has its own watch that ends it, so one of
// them must not take the others of this thread along.
process.on('unhandledRejection', () => {});

parentPort?.on('message', (boarding: Boarding) => {
  const { request, limits, rules } = boarding;
  const link = new OwnerLink(boarding);
  transcribe(request, limits, link, rules).then(
    (ending) => link.end(ending),
    (error: unknown) => {
      // A fault of this program, not of the service: end the thread, which the owner reports as a crash.
      setImmediate(() => {
        throw error;
      });
    },
  );
});
