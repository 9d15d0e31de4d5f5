import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient } from '@azure/storage-blob';
import { watchBlobs } from './events/blob-events.ts';
import { ffmpegSetting } from './ffmpeg-path.ts';
import { type HostProcess, startHost } from './host/start-host.ts';
import { startTokenEndpoint } from './identity/token-endpoint.ts';
import type { RecognizerName } from './speech/recognizers/choose.ts';
import { type SpeechService, startSpeechService } from './speech/service.ts';
import { type Azurite, startAzurite } from './storage/azurite.ts';

export interface StackOptions {
  /** The app's folder, with its host.json; this repository when left out. */
  readonly appDir?: string;
  /** Where everything keeps its state; a second start in the same folder finds it. */
  readonly stateDir: string;
  /** 0 is any free port. */
  readonly apiPort: number;
  /** What stands in for the Speech service; undefined when `settings` name a real one. */
  readonly recognizer?: RecognizerName;
  /** Where the storage emulator keeps its data: below stateDir, or, until it ends, in its memory. Disk when left out. */
  readonly storageIn?: 'disk' | 'memory';
  /** Concurrent sessions that the Speech stand-in allows. */
  readonly quota?: number;
  /** App settings on top of those that name the stand-ins. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Worker exits before the host ends itself, 0 for any number; as on the real host when left out. */
  readonly workerExitLimit?: number;
  readonly log: (line: string) => void;
}

/** The whole of Dropscribe on this machine. Disposing it stops every part, the host first. */
export interface Stack extends AsyncDisposable {
  readonly apiUrl: string;
  readonly storage: Azurite;
  readonly host: HostProcess;
  /** Undefined when a real Speech resource is used. */
  readonly speech: SpeechService | undefined;
  /** Starts the Functions host again, after it was killed. */
  restartHost(): Promise<void>;
}

const repositoryDir = fileURLToPath(new URL('..', import.meta.url));
const containers = ['audio', 'transcripts', 'work', 'rejected'];
/**
 * Young memory of at most 3 x 2 MB in each thread, whatever else it was given: with V8's default for a large machine a worker
 * under load is a third bigger, and no faster. Garbage is collected once a heap is 30 % larger than what was alive, and not
 * several times as large: ten hours of audio take 180 MB instead of 314, at 5 to 10 % more of the worker's processor time.
 */
export const workerArguments = '--max-semi-space-size=2 --heap-growing-percent=30';
/**
 * Buffers of audio go back to the system when they are freed, instead of leaving holes in the C library's heap: without these a
 * worker grows by some 10 MB an hour of audio, while JavaScript's own memory stays flat (glibc's mallopt(3)).
 */
export const workerMemory = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '65536' };
/** Name of the blob-triggered function, which the events are for. */
export const dropFunction = 'on-audio-dropped';

/** Starts storage, identity, Speech, the Functions host and the storage events. */
export async function startStack(options: StackOptions): Promise<Stack> {
  await using parts = new AsyncDisposableStack();
  const appDir = options.appDir ?? repositoryDir;
  const at = (name: string) => join(options.stateDir, name);
  await mkdir(at('host'), { recursive: true });

  // Secrets of this run only: they never leave this machine's memory and its children's environments.
  const tokenKey = randomBytes(32).toString('hex');
  const identityHeader = randomBytes(16).toString('hex');
  const storage = parts.use(await startAzurite(options.storageIn === 'memory' ? {} : { location: at('azurite') }));
  const identity = parts.use(await startTokenEndpoint({ header: identityHeader, tokenKey }));
  const speech = options.recognizer
    ? parts.use(
        await startSpeechService({
          recognizer: options.recognizer,
          tokenKey,
          quota: options.quota ?? 100,
          statePath: at('speech.json'),
        }),
      )
    : undefined;
  await createContainers(storage.connectionString);

  const settings = {
    AzureWebJobsStorage: storage.connectionString,
    DATA_STORAGE: storage.connectionString,
    ...ffmpegSetting(appDir),
    languageWorkers__node__arguments: workerArguments,
    ...workerMemory,
    ...(speech
      ? { SPEECH_ENDPOINT: speech.endpoint, IDENTITY_ENDPOINT: identity.url, IDENTITY_HEADER: identityHeader }
      : {}),
    ...options.settings,
  };
  let stopping = false;
  const launch = (port: number) =>
    startHost({
      appDir,
      port,
      stateDir: at('host'),
      settings,
      log: options.log,
      ...(options.workerExitLimit === undefined ? {} : { workerExitLimit: options.workerExitLimit }),
    });
  let host = await launch(options.apiPort);
  await allowUploads(storage.connectionString, host.url);
  const stopEvents = new AbortController();
  const events = watch();
  parts.defer(async () => {
    stopping = true;
    stopEvents.abort();
    await events;
    await host[Symbol.asyncDispose]();
  });

  function watch(): Promise<void> {
    return watchBlobs({
      connectionString: storage.connectionString,
      container: 'audio',
      hostUrl: host.url,
      functionName: dropFunction,
      statePath: at('events.db'),
      signal: stopEvents.signal,
    });
  }

  const owned = parts.move();
  return {
    get apiUrl() {
      return host.url;
    },
    get host() {
      return host;
    },
    storage,
    speech,
    async restartHost() {
      if (stopping) return;
      const port = Number(new URL(host.url).port);
      await host[Symbol.asyncDispose]();
      host = await launch(port);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export async function createContainers(connectionString: string): Promise<void> {
  const service = BlobServiceClient.fromConnectionString(connectionString);
  await Promise.all(containers.map((name) => service.getContainerClient(name).createIfNotExists()));
}

/** Lets pages of the API's own origin, and no others, write to the storage by the links that the API gives them. */
async function allowUploads(connectionString: string, apiUrl: string): Promise<void> {
  const { port } = new URL(apiUrl);
  const rule = {
    allowedOrigins: `http://127.0.0.1:${port},http://localhost:${port}`,
    allowedMethods: 'PUT',
    allowedHeaders: 'content-type,if-none-match,x-ms-*',
    exposedHeaders: 'etag,x-ms-*',
    maxAgeInSeconds: 3_600,
  };
  await BlobServiceClient.fromConnectionString(connectionString).setProperties({ cors: [rule] });
}
