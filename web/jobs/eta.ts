import { duration } from '../ui/format.ts';

/** From here on it is not worth a number. */
const nearlySeconds = 4;

/** How long it still takes, in words; it counts down between the answers. */
export function etaWords(etaSeconds: number, answeredMs: number, nowMs: number): string {
  const left = etaSeconds - (nowMs - answeredMs) / 1_000;
  if (left < nearlySeconds) return 'nearly done';
  // Steps of five: an estimate is no clock.
  return `about ${duration(left < 60 ? Math.ceil(left / 5) * 5 : left)} left`;
}
