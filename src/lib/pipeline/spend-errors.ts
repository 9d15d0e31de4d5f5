import { Failure } from '../failure.ts';

/** The file would cost more than one may. */
export class OverFileCap extends Failure {
  readonly code = 'over-file-cap';
  readonly retryable = false;
  readonly remedy =
    'Split the recording, or raise MAX_FILE_PRICE; then start it with POST /api/transcriptions/{id}/retry.';

  /** @param price what the file would cost; absent when it is only known to be more than the cap */
  constructor(capPrice: number, currency: string, price?: number) {
    const cost = price === undefined ? `more than ${money(capPrice)}` : money(price);
    super(
      `Recognising the file would cost ${cost} ${currency} at Speech, and ${money(capPrice)} is the most for one file. Nothing was sent.`,
    );
  }
}

/** With this file, the files of the day would have more audio than they may. */
export class OverDailyCap extends Failure {
  readonly code = 'over-daily-cap';
  readonly retryable = false;
  readonly remedy: string;

  constructor(day: string, wantMs: number, takenMs: number, capMs: number) {
    super(
      `The file has ${hours(wantMs)} hours of audio to recognise; of the ${hours(capMs)} that all files of ${day} (UTC) may have together, ${hours(takenMs)} are taken. Nothing was sent.`,
    );
    this.remedy =
      wantMs > capMs
        ? 'Raise DAILY_AUDIO_HOURS, then start it with POST /api/transcriptions/{id}/retry; or split the recording.'
        : 'Start it tomorrow (UTC) with POST /api/transcriptions/{id}/retry, or today after raising DAILY_AUDIO_HOURS.';
  }
}

const money = (amount: number) => String(Number(amount.toFixed(4)));
const hours = (ms: number) => String(Number((ms / 3_600_000).toFixed(4)));
