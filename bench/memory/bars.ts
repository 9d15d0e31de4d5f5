import { atMost, type Bar } from '../report/bars.ts';
import { leftOf, type Summary } from './summary.ts';

const maxSlopeMb = 0.01;
const maxPeakMb = 250;

/** What memory is held to. `watched` is the same variant with its objects looked for, where that is a run of its own. */
export function memoryBars(name: string, summary: Summary, watched: Summary): readonly Bar[] {
  const left = leftOf(watched);
  return [
    {
      what: `${name}: no live SDK object and no socket 1 s after each job's end`,
      measured: `${watched.late} jobs were later, at the end ${left} objects and ${watched.openSockets} sockets are left`,
      passed: watched.late === 0 && left === 0 && watched.openSockets === 0,
    },
    atMost(`${name}: RSS grows by`, maxSlopeMb, summary.slopeMb, 'MB per transcription', 4),
    atMost(`${name}: peak RSS`, maxPeakMb, summary.peakMb, 'MB'),
  ];
}
