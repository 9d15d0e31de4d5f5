import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '../../local/speech/tones/seeded-random.ts';
import { memoryOf } from '../process/memory-of.ts';
import { stageAll } from './audio-store.ts';
import { billingOf } from './billing.ts';
import { type DroppedFile, dropFile } from './drops.ts';
import { countFaults } from './fault-counts.ts';
import { audioOf, type PlannedFile, planFiles, type TestAudio } from './files.ts';
import { judge } from './judge.ts';
import type { ChaosReport } from './report.ts';
import type { ChaosScale } from './scale.ts';
import { openScene, type Scene } from './scene.ts';
import { awaitEnds, awaitIdle, awaitQuiet, endedAs, retryFailed, sweepOrphans } from './settle.ts';
import { planStorm } from './storm.ts';
import { weather } from './weather.ts';

export interface ChaosOptions {
  readonly appDir: string;
  readonly scale: ChaosScale;
  readonly seed: number;
  /** Told what happens. */
  readonly say: (line: string) => void;
  /** Told what host and app print. */
  readonly log: (line: string) => void;
}

const warmUpMs = 120_000;
/** A length that no other file has: the audio is made once for each form. */
const warmUpLengthMs = 7_000;

/** Runs the app through a storm that a seed describes, and tells what came of every file. */
export async function runChaos(options: ChaosOptions, signal: AbortSignal): Promise<ChaosReport> {
  const { scale, seed } = options;
  const startedAt = performance.now();
  const say = (line: string) => options.say(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s  ${line}`);
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-chaos-'));
  try {
    const random = new SeededRandom(seed);
    const files = planFiles(scale, random);
    const deeds = planStorm(scale, random);
    const first = warmUpFiles(scale.warmUpFiles);
    await using scene = await openScene({ ...options, folder, random });
    await stageAll(scene.storage, join(folder, 'audio'), audioOf([...first, ...files]), signal);
    const warm = await warmUp(scene, first, signal);

    say(`the storm begins: ${files.length} files, ${deeds.length} deeds, ${scale.stormMs / 1_000} s`);
    const stormed = await weather(scene, scale, files, deeds, say, signal);
    say('nothing is killed any more, the rest goes on');
    const dropped = [...warm.files, ...stormed.dropped];
    await awaitQuiet(scene, dropped, scale.badWeatherMs, signal);
    say('the weather is good again');
    await scene.setWeather(false);
    const byThemselves = await awaitEnds(scene, dropped, scale.calmMs, signal);
    say(`all have ended: ${JSON.stringify(endedAs(dropped, byThemselves.jobs))}`);
    const retried = await retryFailed(scene, dropped, byThemselves.jobs, signal);
    const last = retried > 0 ? await awaitEnds(scene, dropped, scale.calmMs, signal) : byThemselves;
    const { open, endMb } = await awaitIdle(scene, warm.baseMb, signal);
    return {
      seed,
      files: dropped.length,
      versions: dropped.reduce((sum, { versions }) => sum + versions.length, 0),
      verdicts: await Promise.all(dropped.map((file) => judge(scene.storage, file, last.jobs))),
      endedAs: endedAs(dropped, byThemselves.jobs),
      stuck: last.stuck,
      missed: last.missed,
      retried,
      billing: billingOf(audioMsOf(dropped), scene.speech.bills(), scene.interruptions),
      orphans: await sweepOrphans(scene, last.jobs, signal),
      open,
      memory: { baseMb: warm.baseMb, endMb },
      faults: countFaults(scene, stormed.done),
      tookMs: performance.now() - startedAt,
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** As many at once as the app will be busy with: what its threads leave the process larger by is no leak of the storm's. */
function warmUpFiles(count: number): PlannedFile[] {
  const forms = ['wav', 'studio.wav', 'm4a', 'mp3'] as const;
  return Array.from({ length: count }, (_, at) => {
    const form = forms[at % forms.length] ?? 'wav';
    const audio: TestAudio = { form, lengthMs: warmUpLengthMs, seed: 0 };
    return { name: `first ${at + 1}`, versions: [{ atMs: 0, content: { kind: 'speech', audio } }] };
  });
}

/** What a worker takes that is idle and has done something: code that is loaded and compiled with the first file is no leak. */
async function warmUp(
  scene: Scene,
  planned: readonly PlannedFile[],
  signal: AbortSignal,
): Promise<{ readonly baseMb: number; readonly files: readonly DroppedFile[] }> {
  const there = () => scene.storageIsThere();
  const files = await Promise.all(planned.map((file) => dropFile(scene.storage, file, 0, there, signal)));
  const { stuck, missed } = await awaitEnds(scene, files, warmUpMs, signal);
  const late = [...stuck, ...missed];
  if (late.length > 0) throw new Error(`The app does not work in calm weather: ${late.join(', ')}`);
  await awaitIdle(scene, Number.POSITIVE_INFINITY, signal);
  return { baseMb: memoryOf(scene.workerPid)?.rssMb ?? 0, files };
}

function audioMsOf(files: readonly DroppedFile[]): number {
  const contents = files.flatMap(({ versions }) => versions.map(({ content }) => content));
  return contents.reduce((sum, content) => sum + (content.kind === 'speech' ? content.audio.lengthMs : 0), 0);
}
