/** The chaos bench: what becomes of files while everything around the app is killed, away or wrong. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyApp } from './app/copy-app.ts';
import { chaosBars } from './chaos/bars.ts';
import { chaosUsage, readChaosArguments } from './chaos/options.ts';
import { writeChaosPage } from './chaos/page.ts';
import { runChaos } from './chaos/run.ts';
import { chaosText } from './chaos/tables.ts';
import { machine } from './report/machine.ts';

/** Whatever happens, it stops by itself. */
const limitMs = 900_000;

/** Runs one storm. The answer is whether all bars are passed. */
export async function benchChaos(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const options = readChaosArguments(args);
  if (options === 'help') {
    console.log(chaosUsage);
    return true;
  }
  const { seed, scale } = options;
  console.error(`seed ${seed} (--seed ${seed} repeats the plan)`);
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-chaos-app-'));
  try {
    const appDir = await copyApp(join(folder, 'app'), undefined);
    const say = (line: string) => console.error(line);
    const log = process.env['DROPSCRIBE_LOG'] ? say : () => {};
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    const report = await runChaos({ appDir, seed, scale, say, log }, bounded);
    const bars = chaosBars(report);
    console.log(`${chaosText(report, bars)}\n`);
    const { verdicts, ...rest } = report;
    const wrong = verdicts.filter((verdict) => verdict.faults.length > 0);
    console.log(JSON.stringify({ bench: 'chaos', machine: machine(), ...rest, wrong, bars }));
    if (options.write) await writeChaosPage(report, bars);
    return bars.every(({ passed }) => passed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
