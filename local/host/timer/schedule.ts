import { Cron } from 'croner';
import { FunctionInError } from '../functions/app-function.ts';

/** When a timer function is due. */
export interface Schedule {
  readonly nextAfter: (time: Date) => Date | undefined;
  /** At most one occurrence a minute: such a schedule is kept across restarts unless the function says otherwise. */
  readonly isSlow: boolean;
}

/**
 * NCRONTAB: `{second} {minute} {hour} {day} {month} {day of week}`, or without the second, in UTC.
 * @throws FunctionInError when the expression cannot be read
 */
export function parseSchedule(expression: string): Schedule {
  let cron: Cron;
  try {
    // Day of month AND day of week, as NCRONTAB has it; cron's own habit is OR.
    cron = new Cron(expression, { paused: true, timezone: 'UTC', domAndDow: true });
  } catch (error) {
    throw new FunctionInError(`The schedule expression '${expression}' was not recognized: ${String(error)}`);
  }
  const nextAfter = (time: Date) => cron.nextRun(time) ?? undefined;
  const first = nextAfter(new Date(0));
  const second = first && nextAfter(first);
  return { nextAfter, isSlow: second === undefined || second.getTime() - (first?.getTime() ?? 0) >= 60_000 };
}
