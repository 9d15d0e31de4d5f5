import { setTimeout as wait } from 'node:timers/promises';
import { type DroppedFile, dropFile } from './drops.ts';
import type { PlannedFile } from './files.ts';
import type { ChaosScale } from './scale.ts';
import type { Scene } from './scene.ts';
import type { Deed, TimedDeed } from './storm.ts';

/** A deed that was done, and how long it took until what it hit worked again. */
export interface DoneDeed {
  readonly kind: Deed['kind'];
  readonly tookMs: number;
}

/** The service's meter forgets what is long ago. */
const readMeterEveryMs = 1_000;

/** Drops the files while everything goes wrong. The weather stays bad, the clock is right again. */
export async function weather(
  scene: Scene,
  scale: ChaosScale,
  files: readonly PlannedFile[],
  deeds: readonly TimedDeed[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<{ readonly dropped: readonly DroppedFile[]; readonly done: readonly DoneDeed[] }> {
  await scene.setWeather(true);
  const startedAt = performance.now();
  const at = async (atMs: number) => {
    await wait(Math.max(0, startedAt + atMs - performance.now()), undefined, { signal });
  };
  const drops = files.map((file) => dropFile(scene.storage, file, startedAt, () => scene.storageIsThere(), signal));
  const doing = deeds.map(async (deed): Promise<DoneDeed> => {
    await at(deed.atMs);
    const tookMs = await doDeed(scene, deed);
    say(`${deed.kind}, back after ${(tookMs / 1_000).toFixed(1)} s`);
    return { kind: deed.kind, tookMs };
  });
  const over = new AbortController();
  const reading = readMeter(scene, over.signal);
  try {
    const [dropped, done] = await Promise.all([Promise.all(drops), Promise.all(doing), at(scale.stormMs)]);
    return { dropped, done };
  } finally {
    over.abort();
    await reading;
    await scene.setClock(0);
  }
}

async function doDeed(scene: Scene, deed: Deed): Promise<number> {
  switch (deed.kind) {
    case 'kill-worker':
      return scene.killWorker();
    case 'kill-host':
      return scene.killHost();
    case 'kill-speech':
      return scene.killSpeech();
    case 'stop-storage':
      return scene.stopStorage(deed.awayMs);
    case 'stop-tokens':
      return scene.stopTokens(deed.awayMs);
    case 'set-clock':
      await scene.setClock(deed.offsetMs);
      return 0;
  }
}

async function readMeter(scene: Scene, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    // It is away while it is killed, and reads its own meter before.
    await scene.speech.read().catch(() => {});
    await wait(readMeterEveryMs, undefined, { signal: over }).catch(() => {});
  }
}
