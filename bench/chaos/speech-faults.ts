import type { FaultPlan } from '../../local/speech/faults.ts';
import type { SeededRandom } from '../../local/speech/tones/seeded-random.ts';

/** Each of them for so many of a hundred handshakes. */
export const speechFaultPercent = 5;

const handshakes = ['401', '403', '429', '500', 'reset'];
const closes = ['1000', '1001', '1002', '1003', '1007', '1008', '1011', '1012', '1013', '4000', '4429'];
const statuses = ['TooManyRequests', 'BadRequest', 'Forbidden', 'Error'];
const quick = [
  ...handshakes.map((answer) => `handshake-${answer}`),
  ...closes.map((code) => `close-${code}`),
  'drop',
  'close-1011-after-end',
  'drop-after-end',
  'bad-json',
  'no-request-id',
  'no-nbest',
  ...statuses.map((status) => `status-${status}`),
  'turn-end',
];
/** The app waits for some 10 s before it takes these for what they are. */
const slow = ['handshake-hang', 'no-turn-end', 'slow'];
/** Mid-turn faults come after so much audio at most. */
const latestMs = 15_000;
/** A turn that is ended again and again comes forward only if it is longer than a phrase. */
const shortestTurnMs = 8_000;

/** Every fault that the Speech SDK is known to meet (local/speech/README.md), each by itself with the same chance. */
export function planSpeechFaults(which: 'all' | 'quick', random: SeededRandom): FaultPlan {
  return [...quick, ...(which === 'all' ? slow : [])].map((fault) => ({
    fault,
    when: {
      probability: speechFaultPercent / 100,
      seed: random.between(0, 2 ** 31),
      // Those of a handshake have no audio yet, and those after the end have all of it.
      ...(/^handshake|after-end$|^no-turn-end$/.test(fault)
        ? {}
        : { afterAudioMs: random.between(fault === 'turn-end' ? shortestTurnMs : 0, latestMs) }),
    },
  }));
}
