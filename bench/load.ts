/** The load bench: how fast the HTTP API answers with thousands of jobs in the store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BlobServiceClient } from '@azure/storage-blob';
import { wavHeader } from '../local/speech/tones/tones-audio.ts';
import { startStack } from '../local/stack.ts';
import { readSettings } from '../src/lib/config/settings.ts';
import { openScope } from '../src/lib/pipeline/scope.ts';
import { workNames } from '../src/lib/storage/work-names.ts';
import { type SeededJob, seededJobs, seedOrchestrations, seedStorage } from './load/seed.ts';
import { atMost, barLines } from './report/bars.ts';
import { machine } from './report/machine.ts';
import { percentile } from './report/percentile.ts';
import { type Column, figure, markdownTable } from './report/table.ts';

const loadUsage = `npm run bench -- load [--jobs N] [--requests N]
  --jobs       ended jobs in the store; 10000 when left out
  --requests   of each kind, one after the other; 300 when left out`;

/** What somebody who clicks still takes for at once. */
const limitMs = 100;
/** Silence: its job opens no session, so that what is measured is the start and not what follows. */
const audio = Buffer.concat([wavHeader(32_000), Buffer.alloc(32_000)]);

/** What of the list is Azurite's: it goes through all blobs that it has, and sorts those of the list, for each page. */
const storageAlone = 'of the list: the storage alone';

const lookEveryMs = 100;
/** Storage events on this machine are found by looking twice a second. */
const eventWithinMs = 1_000;
/** A job that has ended still clears away what it leaves. */
const clearedWithinMs = 400;

interface Asked {
  readonly what: string;
  readonly requests: number;
  readonly medianMs: number | undefined;
  readonly p99Ms: number | undefined;
  readonly mostMs: number;
}

export async function benchLoad(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      jobs: { type: 'string', default: '10000' },
      requests: { type: 'string', default: '300' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(loadUsage);
    return true;
  }
  const [jobs, requests] = [countOf('--jobs', values.jobs), countOf('--requests', values.requests)];
  const results = await measure(jobs, requests, signal);
  const bars = results
    .filter(({ what }) => what !== storageAlone)
    .map(({ what, p99Ms }) => atMost(`${what}: p99`, limitMs, p99Ms, 'ms'));
  console.log(
    `The HTTP API of the local host with ${jobs} ended jobs in the store, its storage in memory; ${machine()}\n`,
  );
  console.log(`${markdownTable(results, columns)}\n\n${barLines(bars)}\n`);
  console.log(JSON.stringify({ bench: 'load', machine: machine(), jobs, results }));
  return bars.every(({ passed }) => passed);
}

function countOf(option: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${option} ${text}: give a whole number from 1.`);
  return count;
}

const columns: readonly Column<Asked>[] = [
  { heading: 'request', cell: ({ what }) => what, left: true },
  { heading: 'requests', cell: ({ requests }) => figure(requests) },
  { heading: 'median ms', cell: ({ medianMs }) => figure(medianMs, 1) },
  { heading: 'p99 ms', cell: ({ p99Ms }) => figure(p99Ms, 1) },
  { heading: 'most ms', cell: ({ mostMs }) => figure(mostMs, 1) },
];

async function measure(jobCount: number, requests: number, signal: AbortSignal): Promise<readonly Asked[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-load-'));
  await using cleaning = new AsyncDisposableStack();
  cleaning.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const stateDir = join(folder, 'state');
  const jobs = seededJobs(jobCount, Date.now());
  seedOrchestrations(join(stateDir, 'host', 'durable.sqlite'), jobs);
  // On disk, Azurite writes its whole list every 5 s after any change, and answers nobody for 0.4 to 0.6 s with so many blobs.
  const storageIn = 'memory';
  const stack = cleaning.use(await startStack({ stateDir, apiPort: 0, recognizer: 'tones', storageIn, log: () => {} }));
  const service = BlobServiceClient.fromConnectionString(stack.storage.connectionString);
  console.error(`${jobCount} jobs are written ...`);
  const settings = readSettings({
    DATA_STORAGE: stack.storage.connectionString,
    SPEECH_ENDPOINT: 'ws://127.0.0.1:9/x',
  });
  await using scope = openScope(settings);
  await seedStorage(scope, jobs, signal);
  const api = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${stack.apiUrl}/api/transcriptions${path}`, { ...init, signal });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return text;
  };
  const container = service.getContainerClient('audio');
  const post = (name: string) =>
    api('', { method: 'POST', body: JSON.stringify({ name, options: { profanity: 'raw' } }) });
  const allEnded = async () => {
    while (!/"transcriptions":\[\]/.test(await api('?state=open&top=100'))) {
      await wait(lookEveryMs, undefined, { signal });
    }
  };
  // A part of what is measured is the first of its kind: it loads code.
  await api('?top=20');
  const list = await timed('list, 20 a page', requests, () => api('?top=20'));
  const alone = await timed(storageAlone, requests, async () => {
    const entries = scope.store.work.listBlobsFlat({ prefix: workNames.indexPrefix, includeMetadata: true });
    const page = await entries.byPage({ maxPageSize: 20 }).next();
    return String(page.done);
  });
  const failed = await timed('list of the failed', requests, () => api('?state=failed&top=20'));
  const status = await timed('status', requests, (nth) => api(`/${jobAt(jobs, nth * 7).id}`));
  let started = 0;
  const starts = await timed('start', requests, async () => {
    const name = `started/${started++}.wav`;
    await container.getBlockBlobClient(name).upload(audio, audio.length, { abortSignal: signal });
    // Its event has a job of its own; what is measured is a start, not what jobs that run take from it.
    await wait(eventWithinMs, undefined, { signal });
    await allEnded();
    await wait(clearedWithinMs, undefined, { signal });
    return () => post(name);
  });
  return [list, alone, failed, status, starts];
}

function jobAt(jobs: readonly SeededJob[], nth: number): SeededJob {
  const job = jobs[nth % jobs.length];
  if (!job) throw new Error('There are no jobs.');
  return job;
}

/** Asks one after the other; what `ask` answers with a function is measured without what came before. */
async function timed(
  what: string,
  requests: number,
  ask: (nth: number) => Promise<string | (() => Promise<string>)>,
): Promise<Asked> {
  console.error(`${what} ...`);
  const took: number[] = [];
  for (let nth = 0; nth < requests; nth += 1) {
    let beganMs = performance.now();
    const asked = await ask(nth);
    if (typeof asked === 'function') {
      beganMs = performance.now();
      await asked();
    }
    took.push(performance.now() - beganMs);
  }
  return { what, requests, medianMs: percentile(took, 50), p99Ms: percentile(took, 99), mostMs: Math.max(...took) };
}
