import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { copyApp } from '../app/copy-app.ts';
import { percentile } from '../report/percentile.ts';

/** What loading the app's bundle takes in a fresh process; medians. */
export interface ColdStartResult {
  readonly runs: number;
  readonly loadMs: number | undefined;
  /** Of the whole process, with the bundle loaded, and what of it came with the bundle. */
  readonly rssMb: number | undefined;
  readonly grownMb: number | undefined;
}

const runs = 9;
const withinMs = 30_000;

/** In plain JavaScript: what Node takes to strip types would be measured too. */
const script = `
const Module = require('node:module');
class Disposable { static from() { return new Disposable(); } dispose() {} }
const core = {
  version: '3.9.1', hostVersion: '4.1037.0', Disposable,
  registerFunction: () => new Disposable(), registerHook: () => new Disposable(),
  setProgrammingModel(model) { core.model = model; }, getProgrammingModel: () => core.model, log() {},
};
const load = Module.prototype.require;
Module.prototype.require = function (name) {
  return name === '@azure/functions-core' ? core : load.apply(this, arguments);
};
const before = process.memoryUsage.rss();
const startedAt = performance.now();
require(process.argv[1]);
const loadMs = performance.now() - startedAt;
const rss = process.memoryUsage.rss();
console.log(JSON.stringify({ loadMs, rssMb: rss / 2 ** 20, grownMb: (rss - before) / 2 ** 20 }));
process.exit(0);
`;

const settings = {
  DATA_STORAGE: 'UseDevelopmentStorage=true',
  SPEECH_ENDPOINT: 'wss://nowhere.invalid/stt/speech/universal/v2',
};
const reportSchema = z.object({ loadMs: z.number(), rssMb: z.number(), grownMb: z.number() });
type Report = z.infer<typeof reportSchema>;

/** Loads dist/main.cjs, as the Functions worker does, again and again; the disk's cache is warm after the first. */
export async function runColdStart(signal: AbortSignal): Promise<ColdStartResult> {
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-speed-'));
  try {
    const bundle = join(await copyApp(join(folder, 'app'), undefined), 'dist', 'main.cjs');
    const reports: Report[] = [];
    for (let run = 0; run < runs; run += 1) reports.push(await load(bundle, signal));
    const median = (of: (report: Report) => number) => percentile(reports.map(of), 50);
    return {
      runs,
      loadMs: median(({ loadMs }) => loadMs),
      rssMb: median(({ rssMb }) => rssMb),
      grownMb: median(({ grownMb }) => grownMb),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(bundle: string, signal: AbortSignal): Promise<Report> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', script, bundle], {
    env: { ...process.env, ...settings },
    timeout: withinMs,
    signal,
  });
  return reportSchema.parse(JSON.parse(stdout.trim()));
}
