import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import * as z from 'zod';
import { type Stack, startStack } from '../../../local/stack.ts';
import { eventually } from './eventually.ts';

/** What tests read of a job as the HTTP API shows it. */
const viewSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  percent: z.number(),
  created: z.string(),
  finished: z.string().optional(),
  silent: z.boolean().optional(),
  sentSeconds: z.number().optional(),
  segments: z.object({ done: z.number(), total: z.number() }).optional(),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).optional(),
  ledger: z
    .object({
      balanced: z.boolean(),
      counts: z.record(z.string(), z.object({ opened: z.number(), closed: z.number() })),
    })
    .optional(),
});
export type View = z.infer<typeof viewSchema>;

/** The real app on the local host, with the real Azurite and the local Speech service; all of it gone when disposed. */
export interface RunningApp extends AsyncDisposable {
  readonly stack: Stack;
  readonly audio: ContainerClient;
  readonly work: ContainerClient;
  readonly transcripts: ContainerClient;
  readonly rejected: ContainerClient;
  /** A folder for files of the test. */
  readonly folder: string;
  /** What host and app have printed. */
  readonly output: () => string;
  drop(name: string, content: Uint8Array | string, metadata?: Record<string, string>): Promise<void>;
  dropFile(name: string, path: string, metadata?: Record<string, string>): Promise<void>;
  api(path: string, init?: RequestInit): Promise<Response>;
  /** Jobs of a file, newest first. */
  jobsOf(name: string): Promise<View[]>;
  /** The file's newest job, once it has ended. */
  ended(name: string): Promise<View>;
  /** The job that is the file's newest one now, or its first one when it has none yet, once `holds` does. */
  jobWhen(name: string, what: string, holds: (view: View) => boolean): Promise<View>;
  /** A job, once `holds` does. */
  followed(id: string, what: string, holds: (view: View) => boolean): Promise<View>;
  transcript(id: string): Promise<TranscriptBody>;
}

const wordSchema = z.object({ text: z.string(), start: z.number(), end: z.number() });
const transcriptSchema = z.looseObject({
  text: z.string(),
  source: z.object({ name: z.string(), etag: z.string(), lengthSeconds: z.number(), format: z.string() }),
  phrases: z.array(
    z.looseObject({
      start: z.number(),
      end: z.number(),
      text: z.string(),
      speaker: z.string().optional(),
      language: z.string().optional(),
      words: z.array(wordSchema),
    }),
  ),
  integrity: z.looseObject({
    seconds: z.number(),
    missingSeconds: z.number(),
    silent: z.boolean(),
    seams: z.array(z.looseObject({ at: z.number(), pauseSeconds: z.number(), joined: z.string().optional() })),
  }),
  notes: z.array(z.string()),
});
export type TranscriptBody = z.infer<typeof transcriptSchema>;

/** Three minutes: a machine with two cores runs several of these at once. */
const endDeadlineMs = 180_000;

export async function startApp(
  options: {
    readonly recognizer?: 'tones' | 'sphinx' | 'script';
    readonly settings?: Readonly<Record<string, string>>;
    readonly quota?: number;
    /** Another app than this repository's build. */
    readonly appDir?: string;
    /** In memory when left out: several times as fast, and it ends with the app in any case. */
    readonly storageIn?: 'disk' | 'memory';
  } = {},
): Promise<RunningApp> {
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-test-'));
  const lines: string[] = [];
  const stack = await startStack({
    stateDir: join(folder, 'state'),
    apiPort: 0,
    storageIn: options.storageIn ?? 'memory',
    recognizer: options.recognizer ?? 'tones',
    // The SDK's own pace would make these tests wait; what it does is the same.
    settings: { SPEECH_BURST_MS: '600000', ...options.settings },
    quota: options.quota ?? 100,
    workerExitLimit: 0,
    ...(options.appDir ? { appDir: options.appDir } : {}),
    log: (line) => lines.push(line),
  }).catch(async (thrown) => {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  });
  const service = BlobServiceClient.fromConnectionString(stack.storage.connectionString);
  const audio = service.getContainerClient('audio');
  const api = (path: string, init?: RequestInit) =>
    fetch(`${stack.apiUrl}/api${path}`, { ...init, signal: AbortSignal.timeout(30_000) });
  const jobsOf = async (name: string) => {
    const answer = await api('/transcriptions?top=100');
    const list = z.object({ transcriptions: z.array(viewSchema) }).parse(await answer.json());
    return list.transcriptions.filter((view) => view.name === name);
  };
  const viewOf = async (id: string) => {
    const answer = await api(`/transcriptions/${id}`);
    const body: unknown = await answer.json();
    return answer.ok ? viewSchema.parse(body) : undefined;
  };
  // The host may be away for a moment, here and below: a test may have killed it, or its worker.
  const followed: RunningApp['followed'] = (id, what, holds) =>
    eventually(
      `job ${id} ${what}`,
      async () => {
        const view = await viewOf(id).catch(() => undefined);
        return view && holds(view) && view;
      },
      endDeadlineMs,
    );
  const jobWhen: RunningApp['jobWhen'] = async (name, what, holds) => {
    // The list costs a read for each of its jobs, so it is asked only until this one is in it.
    const isThere = async () => (await jobsOf(name).catch(() => []))[0];
    const newest = await eventually(`"${name}" has a job`, isThere, endDeadlineMs);
    // The list says less of a job that ended a while ago than the job itself.
    return followed(newest.id, `of "${name}" ${what}`, holds);
  };
  return {
    stack,
    audio,
    work: service.getContainerClient('work'),
    transcripts: service.getContainerClient('transcripts'),
    rejected: service.getContainerClient('rejected'),
    folder,
    output: () => lines.join('\n'),
    async drop(name, content, metadata = {}) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      await audio.getBlockBlobClient(name).uploadData(bytes, { metadata });
    },
    async dropFile(name, path, metadata = {}) {
      await audio.getBlockBlobClient(name).uploadFile(path, { metadata });
    },
    api,
    jobsOf,
    jobWhen,
    followed,
    ended: (name) => jobWhen(name, 'ends', (view) => view.finished !== undefined),
    async transcript(id) {
      const answer = await api(`/transcriptions/${id}/transcript?format=json`);
      if (!answer.ok) throw new Error(`The transcript answered ${answer.status}: ${await answer.text()}`);
      return transcriptSchema.parse(await answer.json());
    },
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
