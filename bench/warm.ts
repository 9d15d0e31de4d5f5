/** The warm bench: what threads started ahead, with and without a connection, gain in time and cost in memory. */
import { parseArgs } from 'node:util';
import { type SpeechService, startSpeechService } from '../local/speech/service.ts';
import { type Child, startChild } from './process/child.ts';
import { machine } from './report/machine.ts';
import { percentile } from './report/percentile.ts';
import { type Column, figure, markdownTable } from './report/table.ts';
import { startFarLink } from './warm/far-link.ts';
import type { WarmMessage } from './warm/messages.ts';
import { writeWarmPage } from './warm/page.ts';

const warmUsage = `npm run bench -- warm [--runs N] [--write]
  --runs    rounds for each number of warm threads; 20 when left out
  --write   write docs/warm-threads.md`;

const holder = new URL('warm/holder.ts', import.meta.url);
/** The threads' code as it is in production. */
const threadEntry = new URL('../dist/carrier-thread.cjs', import.meta.url);
const atOnce = 4;

interface WarmCase {
  /** Between this machine and the service; 0: on loopback. */
  readonly roundTripMs: number;
  readonly warm: number;
  /** Each has a connection. */
  readonly connected: boolean;
}
/** As between two regions of a continent. */
const farMs = 40;
const warmCases: readonly WarmCase[] = [0, farMs].flatMap((roundTripMs) => [
  { roundTripMs, warm: 0, connected: false },
  { roundTripMs, warm: 1, connected: false },
  { roundTripMs, warm: 1, connected: true },
  { roundTripMs, warm: 4, connected: false },
  { roundTripMs, warm: 4, connected: true },
]);

interface WarmResult extends WarmCase {
  /** From recognise() to the first audio at the service. */
  readonly aloneMs: { readonly median?: number; readonly p95?: number };
  /** The same for the last of four that begin together. */
  readonly lastOfFourMs: { readonly median?: number; readonly p95?: number };
  readonly rssMb: number;
}

export async function benchWarm(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '20' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(warmUsage);
    return true;
  }
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: give a whole number from 1.`);
  const results: WarmResult[] = [];
  for (const wanted of warmCases) {
    signal.throwIfAborted();
    const { warm, connected, roundTripMs } = wanted;
    console.error(
      `${warm} warm threads${connected ? ', connected' : ''}, ${roundTripMs} ms to the service and back ...`,
    );
    results.push(await measure(wanted, runs));
  }
  console.log(`From recognise() to the first audio at the service, ${runs} rounds; ${machine()}\n`);
  console.log(`${markdownTable(results, columns)}\n`);
  if (values.write) await writeWarmPage(markdownTable(results, columns), runs);
  console.log(JSON.stringify({ bench: 'warm', machine: machine(), runs, results }));
  return true;
}

const columns: readonly Column<WarmResult>[] = [
  { heading: 'round trip ms', cell: ({ roundTripMs }) => figure(roundTripMs) },
  { heading: 'warm threads', cell: ({ warm }) => figure(warm) },
  { heading: 'connected', cell: ({ connected }) => (connected ? 'yes' : '-') },
  { heading: 'first audio ms, median', cell: ({ aloneMs }) => figure(aloneMs.median) },
  { heading: 'p95', cell: ({ aloneMs }) => figure(aloneMs.p95) },
  { heading: 'last of 4 at once ms, median', cell: ({ lastOfFourMs }) => figure(lastOfFourMs.median) },
  { heading: 'p95', cell: ({ lastOfFourMs }) => figure(lastOfFourMs.p95) },
  { heading: 'process MB before', cell: ({ rssMb }) => figure(rssMb) },
];

async function measure(wanted: WarmCase, runs: number): Promise<WarmResult> {
  const { warm, connected, roundTripMs } = wanted;
  const alone: number[] = [];
  const together: number[] = [];
  let rssMb = 0;
  for (const [recognitions, into] of [
    [1, alone],
    [atOnce, together],
  ] as const) {
    await using service = await startSpeechService({ recognizer: 'script', script: [] });
    await using link = roundTripMs > 0 ? await startFarLink(service.port, roundTripMs) : undefined;
    const endpoint = link ? service.endpoint.replace(`:${service.port}/`, `:${link.port}/`) : service.endpoint;
    let heard: (message: WarmMessage) => void = () => {};
    await using child = startChild<WarmMessage>(
      holder,
      { ENDPOINT: endpoint, WARM: String(warm), CONNECTED: String(connected), THREAD_ENTRY: threadEntry.href },
      (message) => heard(message),
    );
    for (let run = 0; run < runs; run += 1) {
      const round = await runOnce(child, service, recognitions, (listener) => {
        heard = listener;
      });
      into.push(round.lastAudioMs);
      // The first one: later rounds have the memory that the earlier left to the allocator.
      if (run === 0 && recognitions === 1) rssMb = round.rssMb;
    }
  }
  return { ...wanted, aloneMs: summary(alone), lastOfFourMs: summary(together), rssMb };
}

async function runOnce(
  child: Child,
  service: SpeechService,
  recognitions: number,
  listen: (listener: (message: WarmMessage) => void) => void,
): Promise<{ readonly lastAudioMs: number; readonly rssMb: number }> {
  const withAudio = () => service.stats().perConnection.filter(({ audioMs }) => audioMs > 0).length;
  const before = withAudio();
  const ended = Promise.withResolvers<void>();
  let rssMb = 0;
  let startedNs = 0n;
  let lastAudioNs = 0n;
  // The service is in this process: it is looked at every millisecond.
  const watch = setInterval(() => {
    if (withAudio() - before >= recognitions) lastAudioNs ||= process.hrtime.bigint();
  }, 1);
  listen((message) => {
    if (message.kind === 'ready') rssMb = message.rssMb;
    else if (message.kind === 'started') startedNs = BigInt(message.atNs);
    else ended.resolve();
  });
  void child.exited.then(() => ended.reject(new Error('The process that holds the threads ended early.')));
  child.send({ recognitions });
  try {
    await ended.promise;
  } finally {
    clearInterval(watch);
  }
  return { lastAudioMs: Number(lastAudioNs - startedNs) / 1e6, rssMb };
}

function summary(values: readonly number[]): { readonly median?: number; readonly p95?: number } {
  const [median, p95] = [percentile(values, 50), percentile(values, 95)];
  return { ...(median === undefined ? {} : { median }), ...(p95 === undefined ? {} : { p95 }) };
}
