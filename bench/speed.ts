/** The speed bench: how long files take from the drop to the transcript, and what that costs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { barLines } from './report/bars.ts';
import { machine } from './report/machine.ts';
import { figure } from './report/table.ts';
import { AudioShelf } from './speed/audio-shelf.ts';
import { speedBars } from './speed/bars.ts';
import { runColdStart } from './speed/cold-start.ts';
import { runHops } from './speed/hops.ts';
import { type LongResult, longCases, runLong } from './speed/long-file.ts';
import { type ManyResult, runMany } from './speed/many-files.ts';
import { runMixed } from './speed/mixed.ts';
import { runOneRecognizer } from './speed/one-recognizer.ts';
import { readSpeedOptions, type SpeedOptions, speedUsage } from './speed/options.ts';
import { writeSpeedPage } from './speed/page.ts';
import { profileText, type RoleProfile, summariseProfiles } from './speed/profile-summary.ts';
import { quietest } from './speed/quietest.ts';
import type { SpeedReport } from './speed/report.ts';
import { speedText } from './speed/text.ts';

/** One recognizer takes half as long as the audio: longer files are not waited for. */
const oneRecognizerMs = [30_000, 300_000];
const profiledFiles = 300;
/** Longer files are not repeated when the machine was busy with other things. */
const repeatedMs = 3_600_000;

/** Measures the wanted cases, each in an app of its own. The answer is whether all bars are passed. */
export async function benchSpeed(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const options = readSpeedOptions(args);
  if (options === 'help') {
    console.log(speedUsage);
    return true;
  }
  const report = await measure(options, signal);
  const bars = speedBars(report);
  console.log(`${speedText(report)}\n\n${barLines(bars)}\n`);
  console.log(JSON.stringify({ bench: 'speed', machine: machine(), ...report, bars }));
  if (options.write) await writeSpeedPage(report, bars);
  return bars.every(({ passed }) => passed);
}

async function measure(options: SpeedOptions, signal: AbortSignal): Promise<SpeedReport> {
  const { cases, files, quota, profileDir } = options;
  await using shelf = await AudioShelf.open();
  const wants = (id: string) => cases.has(id);
  const coldStart = wants('cold-start') ? await told('cold start', runColdStart(signal)) : undefined;
  const hops = wants('hops') ? await told('hops of a short file', runHops(quota, shelf, signal)) : undefined;
  const long: LongResult[] = [];
  for (const wanted of longCases) {
    if (!wants(wanted.id)) continue;
    const run = () => runLong(wanted, quota, shelf, signal);
    long.push(await told(wanted.label, wanted.lengthMs > repeatedMs ? run() : quietest(run)));
  }
  const one = wants('one') ? await told('one recognizer', runOneRecognizer(oneRecognizerMs, shelf, signal)) : [];
  const many = wants('many')
    ? await told(`${files} files at once`, runMany(files, quota, profileDir, shelf, signal))
    : undefined;
  const mixed = wants('mixed') ? await told('short files and a long one', runMixed(quota, shelf, signal)) : undefined;
  const profiles = many && (await profilesOf(many, options, shelf, signal));
  if (profiles) console.error(profileText(profiles));
  return {
    quota,
    long,
    one,
    ...(coldStart ? { coldStart } : {}),
    ...(hops ? { hops } : {}),
    ...(many ? { many } : {}),
    ...(profiles ? { profiles } : {}),
    ...(mixed ? { mixed } : {}),
  };
}

/** Of the case of many files itself where that was wanted; for the page of a few more, so that its own figures have no profiler in them. */
async function profilesOf(
  many: ManyResult,
  { profileDir, write, files, quota }: SpeedOptions,
  shelf: AudioShelf,
  signal: AbortSignal,
): Promise<readonly RoleProfile[] | undefined> {
  if (profileDir !== undefined) return summariseProfiles(profileDir, many);
  if (!write) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-speed-'));
  try {
    const few = runMany(Math.min(files, profiledFiles), quota, folder, shelf, signal);
    return await summariseProfiles(folder, await told('the same with a profiler', few));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Figures are told as they come: a whole run takes a quarter of an hour. */
async function told<T>(what: string, measuring: Promise<T>): Promise<T> {
  console.error(`${what} ...`);
  const startedAt = performance.now();
  const result = await measuring;
  console.error(`  ${JSON.stringify(result, rounded)}  (${figure((performance.now() - startedAt) / 1_000)} s)`);
  return result;
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value;
}
