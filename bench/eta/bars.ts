import type { Bar } from '../report/bars.ts';
import type { EtaResult } from './run-case.ts';
import { allowedPercent, leastErrorMs, stepsBack, worstShare } from './told.ts';

const seconds = (ms: number) => (ms / 1_000).toFixed(1);

/** What an honest progress is held to. */
export function etaBars(results: readonly EtaResult[]): readonly Bar[] {
  return results.flatMap(({ wanted, looks, state, tookMs }) => {
    const worst = worstShare(looks, tookMs);
    const back = stepsBack(looks);
    return [
      {
        what: `${wanted.label}: from half-way on, the time left is told within ${allowedPercent} % of it, or ${leastErrorMs / 1_000} s`,
        measured: worst
          ? `at worst ${seconds(worst.told.toldMs)} s told with ${seconds(worst.told.leftMs)} s left`
          : 'none was told',
        passed: worst !== undefined && worst.share <= 1,
      },
      {
        what: `${wanted.label}: done, and the percent never goes back`,
        measured: `${state}, ${back} steps back in ${looks.length} looks`,
        passed: state === 'done' && back === 0,
      },
    ];
  });
}
