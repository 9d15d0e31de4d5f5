import type { Settings } from '../config/settings.ts';
import type { JobStart } from '../job/job.ts';
import { appendLine, readLines } from '../storage/append-log.ts';
import { workNames } from '../storage/work-names.ts';
import { priceOf } from './receipt.ts';
import type { Scope } from './scope.ts';
import { audioToSendMs, DaySpend, dayOf, parseEntry, type SpendEntry } from './spend.ts';
import { OverDailyCap, OverFileCap } from './spend-errors.ts';
import { readSent } from './spend-sent.ts';
import type { Plan } from './work-records.ts';

/** What a start of a job was granted of a day's audio. */
export interface Reservation {
  readonly day: string;
  readonly run: string;
  /** What earlier starts of the job had sent. */
  readonly sentBeforeMs: number;
}

/**
 * Asks for the audio that a planned file is going to send; before anything of it is. Undefined when a day has no cap. A second call
 * for the same start replaces the first one's wish. Throws OverFileCap, OverDailyCap, or a storage failure.
 */
export async function reserveSpend(
  scope: Scope,
  job: JobStart,
  plan: Plan,
  now: Date,
  signal: AbortSignal,
): Promise<Reservation | undefined> {
  const toSendMs = audioToSendMs(plan);
  judgeFile(scope.settings, toSendMs);
  const { dailyMs: capMs } = scope.settings.caps;
  if (capMs === undefined) return undefined;
  const { work } = scope.store;
  const { sentMs, recognisedMs } = await readSent(scope, job.id, signal);
  const reservation: Reservation = { day: dayOf(now), run: `${job.id}/${job.untilMs}`, sentBeforeMs: sentMs };
  const wantMs = Math.max(0, toSendMs - recognisedMs);
  const name = workNames.spend(reservation.day);
  const entry: SpendEntry = { run: reservation.run, wantMs, capMs };
  const endBytes = await appendLine(work, name, JSON.stringify(entry), signal);
  const day = new DaySpend();
  let granted = true;
  for (const line of await readLines(work, name, endBytes, signal)) granted = day.add(parseEntry(line));
  if (!granted) throw new OverDailyCap(reservation.day, wantMs, day.totalMs, capMs);
  return reservation;
}

/** Puts what a job has sent in the place of what it was granted. */
export async function settleSpend(
  { store }: Scope,
  { day, run, sentBeforeMs }: Reservation,
  sentMs: number,
  signal: AbortSignal,
): Promise<void> {
  const entry: SpendEntry = { run, spentMs: Math.max(0, sentMs - sentBeforeMs) };
  await appendLine(store.work, workNames.spend(day), JSON.stringify(entry), signal);
}

function judgeFile({ prices, caps }: Settings, sentMs: number): void {
  const price = prices && priceOf({ sentMs }, prices);
  if (!price || caps.filePrice === undefined || price.total <= caps.filePrice) return;
  throw new OverFileCap(caps.filePrice, price.currency, price.total);
}

/** Where decoding stops: at more audio than the cap per file pays for. Undefined when there is none. */
export function decodingCap({
  prices,
  caps,
}: Settings): { readonly lengthMs: number; readonly failure: () => OverFileCap } | undefined {
  const { filePrice } = caps;
  if (filePrice === undefined || !prices?.speechHour) return undefined;
  return {
    lengthMs: (filePrice / prices.speechHour) * 3_600_000,
    failure: () => new OverFileCap(filePrice, prices.currency),
  };
}

/** Nobody settles a day of which no job can be under way any more but one that waited for days. */
const keptMs = 3 * 86_400_000;

/** True for the log of a day that is long over. */
export function isOldSpend(name: string, nowMs: number): boolean {
  return name.startsWith(workNames.spendPrefix) && name < workNames.spend(dayOf(new Date(nowMs - keptMs)));
}
