import type { Prices } from '../config/prices.ts';
import type { Usage } from './receipt-usage.ts';

/** What a job used, and about what that costs at the prices that are set now. */
export interface Receipt {
  /** Sent to the Speech service, by all tries. */
  readonly audioSeconds?: number;
  /** Of functions, since the job's last start; about. */
  readonly executions?: number;
  /** The share of the instances' active time since the job's last start, times their memory. */
  readonly gbSeconds?: number;
  /** Absent when no prices are set; a part is absent when its price is. */
  readonly price?: Price;
}

export interface Price {
  readonly currency: string;
  readonly speech?: number;
  readonly compute?: number;
  readonly executions?: number;
  readonly total: number;
}

export interface Used {
  readonly sentMs?: number;
  readonly usage?: Usage;
}

/** Undefined when nothing is known. */
export function receiptOf({ sentMs, usage }: Used, prices: Prices | undefined): Receipt | undefined {
  if (sentMs === undefined && !usage) return undefined;
  const price = prices && priceOf({ ...(sentMs === undefined ? {} : { sentMs }), ...(usage ? { usage } : {}) }, prices);
  return {
    ...(sentMs === undefined ? {} : { audioSeconds: sentMs / 1000 }),
    ...(usage ? { executions: usage.executions, gbSeconds: usage.gbMs / 1000 } : {}),
    ...(price ? { price } : {}),
  };
}

/** Undefined when there is no price for anything that is known. */
export function priceOf({ sentMs, usage }: Used, prices: Prices): Price | undefined {
  const parts = {
    speech: times(prices.speechHour, sentMs, 3_600_000),
    compute: times(prices.gbSecond, usage?.gbMs, 1_000),
    executions: times(prices.millionExecutions, usage?.executions, 1_000_000),
  };
  const known = Object.entries(parts).flatMap(([part, price]) => (price === undefined ? [] : [[part, price] as const]));
  if (known.length === 0) return undefined;
  return {
    currency: prices.currency,
    ...Object.fromEntries(known.map(([part, price]) => [part, rounded(price)])),
    total: rounded(known.reduce((sum, [, price]) => sum + price, 0)),
  };
}

/** The price of `count` things of which `per` have the given price. */
function times(price: number | undefined, count: number | undefined, per: number): number | undefined {
  return price === undefined || count === undefined ? undefined : (price * count) / per;
}

/** To a millionth: a short file's compute costs less than a thousandth of a cent. */
function rounded(price: number): number {
  return Math.round(price * 1_000_000) / 1_000_000;
}
