import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTokenEndpoint } from '../../local/identity/token-endpoint.ts';
import { startSpeechService } from '../../local/speech/service.ts';
import { writeBenchAudio } from './audio-file.ts';
import { bundleHolder, type HolderBundle } from './bundle-holder.ts';
import { jobParameter } from './messages.ts';

/** Each tenth job meets one of these, in turn: every way in which facts of the real service let a recognition fail. */
export const faults = [
  'handshake-401',
  'handshake-429',
  'handshake-500',
  'handshake-reset',
  'handshake-hang',
  'close-1002',
  'close-1011-after-end',
  'drop-after-end',
  'no-turn-end',
  'bad-json',
  'no-request-id',
  'status-Error',
] as const;
const faultEvery = 10;
/** The first of them, so that a fault is not the first thing that a process meets. */
const faultAt = 5;

/** What all variants are measured against: a Speech service in this process, one more for each fault, and tokens. */
export interface Scene extends AsyncDisposable {
  readonly bundle: HolderBundle;
  readonly wavPath: string;
  readonly words: number;
  /** App settings for a process that asks for tokens. */
  readonly env: Readonly<Record<string, string>>;
  /** The address for each of so many jobs; the same for every variant. */
  endpoints(count: number): string[];
}

export async function openScene(audioMs: number): Promise<Scene> {
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-bench-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const wavPath = join(folder, 'bench.wav');
  const bundle = await bundleHolder(join(folder, 'bundle'));
  const words = await writeBenchAudio(wavPath, audioMs);

  const tokenKey = randomBytes(32).toString('hex');
  const header = randomBytes(16).toString('hex');
  const identity = parts.use(await startTokenEndpoint({ header, tokenKey }));
  const start = async (fault?: string) =>
    parts.use(
      await startSpeechService({
        recognizer: 'tones',
        tokenKey,
        // The samples use a key.
        allowKeys: true,
        // No session is to be refused but on purpose: the naive use leaves its own open.
        quota: 100_000,
        faults: fault ? [{ fault, when: { afterAudioMs: fault.startsWith('handshake') ? 0 : audioMs / 2 } }] : [],
      }),
    );
  const healthy = await start();
  const faulty: string[] = [];
  for (const fault of faults) faulty.push((await start(fault)).endpoint);

  const owned = parts.move();
  return {
    bundle,
    wavPath,
    words,
    env: { IDENTITY_ENDPOINT: identity.url, IDENTITY_HEADER: header },
    endpoints: (count) =>
      Array.from({ length: count }, (_, job) => {
        const fails = job % faultEvery === faultAt;
        const base = fails ? faulty[Math.floor(job / faultEvery) % faulty.length] : healthy.endpoint;
        return `${base}?${jobParameter}=${job}`;
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
