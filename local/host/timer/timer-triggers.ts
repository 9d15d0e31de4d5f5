import { dotNetTime } from '../blob/blob-properties.ts';
import { type AppFunction, textOption } from '../functions/app-function.ts';
import type { Invoker } from '../functions/invoker.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import type { TimerStore } from './timer-store.ts';

interface Timer {
  readonly fn: AppFunction;
  readonly schedule: Schedule;
  readonly isMonitored: boolean;
}

/** setTimeout's own limit is 2^31 - 1 ms; a longer wait is made in steps. */
const longestWaitMs = 24 * 60 * 60_000;

/** Calls timer functions when they are due, one call of a function at a time. */
export class TimerTriggers implements Disposable {
  readonly #invoker: Invoker;
  readonly #store: TimerStore;
  readonly #timers: Timer[] = [];
  readonly #waits = new Map<string, NodeJS.Timeout>();
  #open = false;

  constructor(invoker: Invoker, store: TimerStore) {
    this.#invoker = invoker;
    this.#store = store;
  }

  /** @throws FunctionInError when its schedule cannot be read */
  add(fn: AppFunction): void {
    const schedule = parseSchedule(textOption(fn.trigger, 'schedule'));
    const useMonitor = fn.trigger['useMonitor'];
    this.#timers.push({ fn, schedule, isMonitored: schedule.isSlow && useMonitor !== false });
  }

  start(): void {
    this.#open = true;
    for (const timer of this.#timers) this.#startOne(timer);
  }

  [Symbol.dispose](): void {
    this.#open = false;
    for (const wait of this.#waits.values()) clearTimeout(wait);
  }

  #startOne(timer: Timer): void {
    const now = new Date();
    const known = timer.isMonitored ? this.#store.get(timer.fn.name) : undefined;
    const missed = known && timer.schedule.nextAfter(known.last);
    if (missed !== undefined && missed <= now) void this.#fire(timer, missed, true);
    else if (timer.fn.trigger['runOnStartup'] === true) void this.#fire(timer, now, false);
    else this.#wait(timer, now);
    // From here on an occurrence that is missed while the host is away is noticed.
    if (timer.isMonitored && known === undefined) this.#store.set(timer.fn.name, { last: now, lastUpdated: now });
  }

  #wait(timer: Timer, after: Date): void {
    const due = timer.schedule.nextAfter(after);
    if (due === undefined || !this.#open) return;
    const waitMs = due.getTime() - Date.now();
    const wait =
      waitMs > longestWaitMs
        ? setTimeout(() => this.#wait(timer, after), longestWaitMs)
        : setTimeout(() => void this.#fire(timer, due, false), Math.max(0, waitMs));
    this.#waits.set(timer.fn.name, wait);
  }

  async #fire(timer: Timer, occurrence: Date, isPastDue: boolean): Promise<void> {
    const value = { Schedule: { AdjustForDST: true }, ScheduleStatus: this.#status(timer), IsPastDue: isPastDue };
    const called = new Date();
    const metadata = { TimerTrigger: { string: usTime(called) } };
    await this.#invoker.invoke(timer.fn, { json: JSON.stringify(value) }, metadata);
    if (timer.isMonitored && this.#open) {
      this.#store.set(timer.fn.name, { last: isPastDue ? called : occurrence, lastUpdated: new Date() });
    }
    this.#wait(timer, new Date(Math.max(Date.now(), occurrence.getTime())));
  }

  #status(timer: Timer): object | null {
    const known = timer.isMonitored ? this.#store.get(timer.fn.name) : undefined;
    if (known === undefined) return null;
    const next = timer.schedule.nextAfter(known.last);
    return { Last: dotNetTime(known.last), LastUpdated: dotNetTime(known.lastUpdated), Next: dotNetTime(next) };
  }
}

/** `11/22/2026 17:38:17`, as the real host writes the time of a call. */
function usTime(time: Date): string {
  const [date = '', clock = ''] = time.toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year} ${clock.slice(0, 8)}`;
}
