/** The cost bench: what a file takes of everything that is billed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BlobServiceClient } from '@azure/storage-blob';
import * as z from 'zod';
import { tonesScript } from '../local/speech/tones/tones-script.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { type AudioForm, writeAudio } from './app/write-audio.ts';
import { type RequestCounts, startStorageCounter } from './cost/storage-counter.ts';
import { machine } from './report/machine.ts';
import { type Column, figure, markdownTable } from './report/table.ts';

const costUsage = `npm run bench -- cost [--daily-cap]
  --daily-cap   with a cap for each day, which has requests of its own
Takes five minutes, three of which are the recognition of an hour at the pace of the real service.`;

const files: readonly { readonly name: string; readonly form: AudioForm; readonly lengthMs: number }[] = [
  { name: '10 s, WAV', form: 'wav', lengthMs: 10_000 },
  { name: '1 h, WAV', form: 'wav', lengthMs: 3_600_000 },
  { name: '1 h, M4A', form: 'm4a', lengthMs: 3_600_000 },
];

const receiptSchema = z.object({ audioSeconds: z.number(), executions: z.number(), gbSeconds: z.number() });
const viewSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  created: z.iso.datetime(),
  finished: z.iso.datetime().optional(),
  segments: z.object({ total: z.number() }).optional(),
  receipt: receiptSchema.optional(),
});

interface CostResult {
  readonly file: string;
  readonly segments: number;
  readonly seconds: number;
  readonly receipt: z.output<typeof receiptSchema>;
  readonly requests: RequestCounts;
}

export async function benchCost(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: { 'daily-cap': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    console.log(costUsage);
    return true;
  }
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-cost-'));
  try {
    const results = await measureAll(folder, values['daily-cap'] ? { DAILY_AUDIO_HOURS: '24' } : {}, signal);
    console.log(`What a file takes, an instance having 2,048 MB; ${machine()}\n`);
    console.log(`${markdownTable(results, columns)}\n`);
    console.log(JSON.stringify({ bench: 'cost', machine: machine(), dailyCap: values['daily-cap'], results }));
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const columns: readonly Column<CostResult>[] = [
  { heading: 'file', cell: ({ file }) => file },
  { heading: 'segments', cell: ({ segments }) => figure(segments) },
  { heading: 's', cell: ({ seconds }) => figure(seconds) },
  { heading: 'audio s', cell: ({ receipt }) => figure(receipt.audioSeconds) },
  { heading: 'executions', cell: ({ receipt }) => figure(receipt.executions) },
  { heading: 'GB-s', cell: ({ receipt }) => figure(receipt.gbSeconds) },
  { heading: 'writes', cell: ({ requests }) => figure(requests.write) },
  { heading: 'lists', cell: ({ requests }) => figure(requests.list) },
  { heading: 'reads', cell: ({ requests }) => figure(requests.read) },
  { heading: 'other', cell: ({ requests }) => figure(requests.other) },
  { heading: 'deletes', cell: ({ requests }) => figure(requests.delete) },
];

async function measureAll(
  folder: string,
  settings: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<CostResult[]> {
  let stack: Stack | undefined;
  await using counter = await startStorageCounter(() => new URL(stack?.storage.blobUrl ?? ''));
  await using running = await startStack({
    stateDir: join(folder, 'state'),
    apiPort: 0,
    recognizer: 'tones',
    settings: {
      INSTANCE_MEMORY_MB: '2048',
      // Nothing but the files: the sweep has requests of its own.
      SWEEP_SCHEDULE: '0 0 0 1 1 *',
      DATA_STORAGE: developmentStorage(counter.url),
      ...settings,
    },
    log: () => {},
  });
  stack = running;
  const results: CostResult[] = [];
  for (const { name, form, lengthMs } of files) {
    const script = tonesScript({ lengthMs, seed: 1 });
    const path = join(folder, `audio.${form}`);
    await writeAudio(path, form, script, signal);
    console.error(`${name} ...`);
    const blob = `${name}.${form}`;
    counter.take();
    await audioOf(running).getBlockBlobClient(blob).uploadFile(path, { abortSignal: signal });
    await transcribed(running, blob, signal);
    const requests = counter.take();
    // The list has its own requests: they are not the file's.
    const { id } = await viewOf(running, blob);
    const view = viewSchema.parse(await (await fetch(`${running.apiUrl}/api/transcriptions/${id}`)).json());
    if (view.state !== 'done' || !view.receipt || !view.finished) throw new Error(`${name} is ${view.state}.`);
    const seconds = (Date.parse(view.finished) - Date.parse(view.created)) / 1000;
    results.push({ file: name, segments: view.segments?.total ?? 0, seconds, receipt: view.receipt, requests });
  }
  return results;
}

/** The emulator's account behind the counter; its key is public. */
function developmentStorage(url: string): string {
  const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
  const account = 'devstoreaccount1';
  return `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${url}/${account};`;
}

const containerOf = (stack: Stack, name: string) =>
  BlobServiceClient.fromConnectionString(stack.storage.connectionString).getContainerClient(name);
const audioOf = (stack: Stack) => containerOf(stack, 'audio');

/** Waits for the note that the job has ended, past the counter: it is the last thing that the job writes. */
async function transcribed(stack: Stack, name: string, signal: AbortSignal): Promise<void> {
  const transcript = containerOf(stack, 'transcripts').getBlobClient(`${name}/transcript.json`);
  while (!(await transcript.exists({ abortSignal: signal }))) await wait(500, undefined, { signal });
  const work = containerOf(stack, 'work');
  for (;;) {
    let open = 0;
    for await (const { metadata } of work.listBlobsFlat({ prefix: 'jobs/', includeMetadata: true })) {
      if (metadata?.['state'] === undefined) open += 1;
    }
    if (open === 0) return;
    await wait(200, undefined, { signal });
  }
}

async function viewOf(stack: Stack, name: string): Promise<z.output<typeof viewSchema>> {
  for (;;) {
    const answer = await fetch(`${stack.apiUrl}/api/transcriptions?top=10`);
    const { transcriptions } = z.object({ transcriptions: z.array(viewSchema) }).parse(await answer.json());
    const view = transcriptions.find((one) => one.name === name);
    if (view?.finished) return view;
    await wait(200);
  }
}
