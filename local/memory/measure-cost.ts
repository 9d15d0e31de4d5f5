/**
 * Measures what the memory tools cost the process that they look into: `node local/memory/measure-cost.ts`. Each case runs
 * in a process of its own. Linux only, since it reads the peak of memory from /proc.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AllocationSampling } from '../../src/lib/lifetime/allocation-sampling.ts';
import { writeHeapSnapshot } from '../../src/lib/lifetime/heap-snapshot.ts';
import { HeapGraph } from './heap-graph.ts';

const heapsMb = [20, 100];
const mb = (value: number) => `${value.toFixed(0)} MB`;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const [job, argument] = process.argv.slice(2);

if (job === 'snapshot') await measureSnapshot(Number(argument));
else if (job === 'sampling') await measureSampling(argument === 'on');
else {
  for (const mb of heapsMb) run('snapshot', String(mb));
  // Twice each, in turn: the machine may be busy with something else.
  for (const sampling of ['off', 'on', 'off', 'on']) run('sampling', sampling);
}

function run(...args: string[]): void {
  execFileSync(process.execPath, [import.meta.filename, ...args], { stdio: 'inherit' });
}

/** Small objects are the worst case: V8 notes each one, and each reference. */
async function measureSnapshot(heapMb: number): Promise<void> {
  const kept: object[] = [];
  while (process.memoryUsage().heapUsed < heapMb * 1e6) {
    for (let at = 0; at < 1_000; at += 1) kept.push({ inner: { at }, text: `text ${kept.length}` });
  }
  const folder = await mkdtemp(join(tmpdir(), 'memory-cost-'));
  try {
    const beforeMb = process.memoryUsage.rss() / 1e6;
    const start = performance.now();
    const { file, bytes } = await writeHeapSnapshot({ folder });
    const takenMs = performance.now() - start;
    const peakMb = await peakRssMb();
    const readStart = performance.now();
    HeapGraph.read(file);
    const readMs = performance.now() - readStart;
    console.log(
      `heap ${heapMb} MB (${kept.length} × 3 objects): file ${mb(bytes / 1e6)}, taken in ${seconds(takenMs)}, ` +
        `process ${mb(beforeMb)} before, ${mb(peakMb)} at most; read in ${seconds(readMs)}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureSampling(on: boolean): Promise<void> {
  const sampling = new AllocationSampling();
  if (on) await sampling.start();
  allocate(100); // compiled and warm
  const start = process.cpuUsage();
  allocate(400);
  const { user, system } = process.cpuUsage(start);
  console.log(
    `sampling ${on ? 'on' : 'off'}: 8,000,000 JSON objects made and dropped in ${seconds((user + system) / 1e3)} CPU`,
  );
}

function allocate(rounds: number): void {
  for (let round = 0; round < rounds; round += 1) {
    Array.from({ length: 20_000 }, (_, at) => JSON.parse(`{"at":${at},"text":"abc"}`));
  }
}

async function peakRssMb(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8');
  return (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024) / 1e6;
}
