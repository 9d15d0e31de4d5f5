/** The process that holds the carrier threads: started by the bench with the endpoint and the number of warm threads. */
import { setTimeout as wait } from 'node:timers/promises';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import { CarrierPool } from '../../src/lib/speech/carrier-pool.ts';
import type { RecognitionRequest } from '../../src/lib/speech/recognition.ts';
import type { WarmMessage, WarmRun } from './messages.ts';

const env = (key: string) => process.env[key] ?? '';
/** Far longer than a thread takes to load the SDK: what is measured is a thread that is ready. */
const settleMs = 1_000;
const audioMs = 300;

const ledger = new Ledger();
const request: RecognitionRequest = {
  traceId: 'warm',
  endpoint: env('ENDPOINT'),
  options: { languages: ['en-US'], speakers: false, phrases: [], profanity: 'masked' },
  burstMs: 60_000,
  deadlineMs: 60_000,
};
const token = async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 });
const { endpoint, options, burstMs } = request;
const connecting = { endpoint, options, burstMs, token };
const pool = new CarrierPool({
  recognitionsPerThread: 1,
  maxThreads: 5,
  threadEntry: new URL(env('THREAD_ENTRY')),
  warm: {
    threads: Number(env('WARM')),
    maxAgeMs: 600_000,
    ledger,
    ...(env('CONNECTED') === 'true' ? { connecting } : {}),
  },
});
const say = (message: WarmMessage) => process.send?.(message);

async function* silence(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(audioMs * 32);
}

async function recognise(): Promise<void> {
  const { signal } = new AbortController();
  await pool.recognise(request, { audio: silence(), token, ledger, signal, onPhrase: () => {} });
}

process.on('message', async ({ recognitions }: WarmRun) => {
  pool.warmUp();
  await wait(settleMs);
  globalThis.gc?.();
  say({ kind: 'ready', rssMb: process.memoryUsage.rss() / 2 ** 20, warm: pool.live().warm });
  say({ kind: 'started', atNs: String(process.hrtime.bigint()) });
  await Promise.all(Array.from({ length: recognitions }, recognise));
  say({ kind: 'ended' });
});
