import type { SeededRandom } from '../../local/speech/tones/seeded-random.ts';
import type { ChaosScale } from './scale.ts';

/** What is done to the app's surroundings. */
export type Deed =
  | { readonly kind: 'kill-worker' | 'kill-host' | 'kill-speech' }
  | { readonly kind: 'stop-storage'; readonly awayMs: number }
  | { readonly kind: 'stop-tokens'; readonly awayMs: number }
  | { readonly kind: 'set-clock'; readonly offsetMs: number };

/** Ms from the first drop. */
export type TimedDeed = Deed & { readonly atMs: number };

/** Real storage refuses requests whose clock is more than 15 minutes off. */
const clockJumpMs = 600_000;
/** Everything is there for a moment before the first deed, and after the last. */
const calmShare = 0.05;

/** What happens when, drawn from the seed. */
export function planStorm(scale: ChaosScale, random: SeededRandom): TimedDeed[] {
  const edge = Math.round(scale.stormMs * calmShare);
  const sometime = (lastMs = scale.stormMs - edge) => random.between(edge, Math.max(edge, lastMs));
  const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  const deeds: TimedDeed[] = [
    ...times(scale.kills.worker, () => ({ kind: 'kill-worker' as const, atMs: sometime() })),
    ...times(scale.kills.host, () => ({ kind: 'kill-host' as const, atMs: sometime() })),
    ...times(scale.kills.speech, () => ({ kind: 'kill-speech' as const, atMs: sometime() })),
    ...times(scale.storageStops, () => ({
      kind: 'stop-storage' as const,
      awayMs: random.between(Math.round(scale.storageAwayMs / 4), scale.storageAwayMs),
      atMs: sometime(scale.stormMs - scale.storageAwayMs - edge),
    })),
    {
      kind: 'stop-tokens',
      awayMs: scale.tokenAwayMs,
      atMs: sometime(scale.stormMs - scale.tokenAwayMs - edge),
    },
    ...clockDeeds([sometime(), sometime()].sort((a, b) => a - b)),
  ];
  return deeds.sort((a, b) => a.atMs - b.atMs);
}

/** Ahead, then behind. */
function clockDeeds([ahead = 0, behind = 0]: readonly number[]): TimedDeed[] {
  return [
    { kind: 'set-clock', offsetMs: clockJumpMs, atMs: ahead },
    { kind: 'set-clock', offsetMs: -clockJumpMs, atMs: behind },
  ];
}
