import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { watchBlobs } from '../../local/events/blob-events.ts';
import { ffmpegPath } from '../../local/ffmpeg-path.ts';
import { type HostProcess, startHost } from '../../local/host/start-host.ts';
import { startTokenEndpoint } from '../../local/identity/token-endpoint.ts';
import type { SeededRandom } from '../../local/speech/tones/seeded-random.ts';
import { createContainers, dropFunction, workerArguments, workerMemory } from '../../local/stack.ts';
import { type Azurite, startAzurite } from '../../local/storage/azurite.ts';
import { type EventShim, startEventShim } from './event-shim.ts';
import type { ChaosScale } from './scale.ts';
import { planSpeechFaults } from './speech-faults.ts';
import { type SpeechLives, startSpeechLives } from './speech-lives.ts';
import { type StorageProxy, startStorageProxy } from './storage-proxy.ts';

/** The whole app, every part of which can be hurt. What hurts one part waits until the one before it is over. */
export interface Scene extends AsyncDisposable {
  readonly apiUrl: string;
  /** Past the proxy. */
  readonly storage: BlobServiceClient;
  readonly workerPid: number;
  readonly speech: SpeechLives;
  readonly proxy: StorageProxy;
  readonly events: EventShim;
  /** When something that ran was broken off, in ms since 1970. */
  readonly interruptions: readonly Interruption[];
  /** Until the storage is there; resolves at once while it is. */
  storageIsThere(): Promise<void>;
  /** These answer in ms how long it took until the part worked again. */
  killWorker(): Promise<number>;
  killHost(): Promise<number>;
  killSpeech(): Promise<number>;
  stopStorage(awayMs: number): Promise<number>;
  stopTokens(awayMs: number): Promise<number>;
  setClock(offsetMs: number): Promise<void>;
  /** From calm to storm, and back. */
  setWeather(bad: boolean): Promise<void>;
}

export interface Interruption {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface SceneOptions {
  readonly appDir: string;
  readonly folder: string;
  readonly scale: ChaosScale;
  readonly random: SeededRandom;
  readonly log: (line: string) => void;
}

const quota = 100;
/** Soon enough that a lost event is found within the run. */
const sweepSettings = { SWEEP_SCHEDULE: '*/5 * * * * *', SWEEP_GRACE_SECONDS: '2' };
const killedAfterMs = 5_000;
const backWithinMs = 60_000;
const lookEveryMs = 50;
const answerMs = 5_000;
/** A host that is started while the storage is away ends; so it is started again. */
const startAgainMs = 500;

export async function openScene({ appDir, folder, scale, random, log }: SceneOptions): Promise<Scene> {
  await using parts = new AsyncDisposableStack();
  const at = (name: string) => join(folder, name);
  await mkdir(at('host'), { recursive: true });
  await writeFile(at('no-folder'), 'A file: whatever is written below it fails.');
  await writeFile(at('clock'), '0');

  const tokenKey = randomBytes(32).toString('hex');
  const header = randomBytes(16).toString('hex');
  const identity = parts.use(await startTokenEndpoint({ header, tokenKey }));
  const speech = parts.use(await startSpeechLives(tokenKey, quota));
  let storage = await startAzurite({ location: at('azurite') });
  parts.defer(() => storage[Symbol.asyncDispose]());
  await createContainers(storage.connectionString);
  const { connectionString } = storage;
  const proxy = parts.use(await startStorageProxy(storage.blobUrl, scale, random));
  const ports = {
    blobPort: portOf(storage.blobUrl),
    queuePort: portOf(storage.queueUrl),
    tablePort: portOf(storage.tableUrl),
  };

  const preload = new URL('worker-preload.ts', import.meta.url).href;
  const settings = {
    AzureWebJobsStorage: connectionString,
    // The host looks for a connection by this name first; the app knows only the other, which leads through the proxy.
    AzureWebJobsDATA_STORAGE: connectionString,
    DATA_STORAGE: connectionString.replaceAll(new URL(storage.blobUrl).origin, proxy.url),
    FFMPEG_PATH: ffmpegPath(),
    languageWorkers__node__arguments: `${workerArguments} --disable-warning=ExperimentalWarning --import ${preload}`,
    ...workerMemory,
    ...sweepSettings,
    SPEECH_ENDPOINT: speech.endpoint,
    SPEECH_SESSIONS: String(quota),
    IDENTITY_ENDPOINT: identity.url,
    IDENTITY_HEADER: header,
    CHAOS_CLOCK: at('clock'),
    CHAOS_TMPDIR: at('no-folder/tmp'),
  };
  // The real host would stop after three worker exits in half an hour, and be started again by the platform.
  const launch = (port: number) => startHost({ appDir, port, stateDir: at('host'), settings, workerExitLimit: 0, log });
  let host = await launch(0);
  const closing = new AbortController();
  parts.defer(() => host[Symbol.asyncDispose]());
  const events = parts.use(await startEventShim(() => host.url, scale.eventDelayMs, random));
  const watching = watchBlobs({
    connectionString,
    container: 'audio',
    hostUrl: events.url,
    functionName: dropFunction,
    statePath: at('events.db'),
    signal: closing.signal,
    log,
  });
  parts.defer(async () => {
    closing.abort();
    await watching;
  });

  const interruptions: { fromMs: number; untilMs: number }[] = [];
  let storageThere: Promise<void> = Promise.resolve();
  const lanes = { app: new Lane(), speech: new Lane(), storage: new Lane(), tokens: new Lane() };
  let isBad = false;
  const faults = () => (isBad ? planSpeechFaults(scale.faults, random) : []);
  const isBack = () => healthy(host.url, closing.signal);

  const interrupted = async (deed: () => Promise<void>) => {
    const interruption = { fromMs: Date.now(), untilMs: Date.now() };
    interruptions.push(interruption);
    await deed();
    interruption.untilMs = Date.now();
  };

  const owned = parts.move();
  return {
    get apiUrl() {
      return host.url;
    },
    get workerPid() {
      return host.workerPid;
    },
    storage: BlobServiceClient.fromConnectionString(connectionString),
    speech,
    proxy,
    events,
    interruptions,
    storageIsThere: () => storageThere,
    killWorker: () =>
      lanes.app.run(async () => {
        const pid = host.workerPid;
        await interrupted(async () => {
          process.kill(pid, 'SIGKILL');
          await until(() => host.workerPid !== pid, closing.signal);
        });
        await isBack();
      }),
    killHost: () =>
      lanes.app.run(async () => {
        const port = portOf(host.url);
        await interrupted(() => host.kill());
        host = await again(() => launch(port), closing.signal);
        await isBack();
      }),
    // What it breaks off does not end well, which its own meter shows.
    killSpeech: () => lanes.speech.run(() => speech.restart(faults())),
    stopStorage: (awayMs) =>
      lanes.storage.run(() =>
        interrupted(async () => {
          const there = Promise.withResolvers<void>();
          storageThere = there.promise;
          await stopInOrder(storage);
          await wait(awayMs);
          storage = await startAzurite({ location: at('azurite'), ...ports });
          there.resolve();
        }),
      ),
    stopTokens: (awayMs) =>
      lanes.tokens.run(async () => {
        identity.setFault({ fault: 'down' });
        await wait(awayMs);
        identity.setFault({ fault: 'none' });
      }),
    async setClock(offsetMs) {
      await writeFile(at('clock.new'), String(offsetMs));
      await rename(at('clock.new'), at('clock'));
    },
    async setWeather(bad) {
      isBad = bad;
      proxy.bad = bad;
      events.bad = bad;
      await lanes.speech.run(() => speech.setFaults(faults()));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Azurite is killed when it does not end in 5 s, and a kill loses data of its own: then the run would say nothing about the app. */
async function stopInOrder(storage: Azurite): Promise<void> {
  const startedAt = performance.now();
  await storage[Symbol.asyncDispose]();
  if (performance.now() - startedAt < killedAfterMs) return;
  throw new Error('Azurite did not end in order, and may have lost data: run it again on a quieter machine.');
}

/** One deed after the other. */
class Lane {
  #last: Promise<unknown> = Promise.resolve();

  run(deed: () => Promise<void>): Promise<number> {
    const done = this.#last.then(async () => {
      const startedAt = performance.now();
      await deed();
      return performance.now() - startedAt;
    });
    this.#last = done.catch(() => {}); // whoever asked for it is told
    return done;
  }
}

async function healthy(apiUrl: string, signal: AbortSignal): Promise<void> {
  await until(async () => {
    const stop = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
    const answer = await fetch(`${apiUrl}/api/health`, { signal: stop }).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.ok === true;
  }, signal);
}

async function until(holds: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (const endMs = performance.now() + backWithinMs; !(await holds()); ) {
    signal.throwIfAborted();
    if (performance.now() > endMs) throw new Error(`The app did not come back within ${backWithinMs / 1_000} s.`);
    await wait(lookEveryMs);
  }
}

async function again(start: () => Promise<HostProcess>, signal: AbortSignal): Promise<HostProcess> {
  for (const endMs = performance.now() + backWithinMs; ; await wait(startAgainMs)) {
    signal.throwIfAborted();
    try {
      return await start();
    } catch (thrown) {
      if (performance.now() > endMs) throw thrown;
    }
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
