import { appSettings } from '../config/app-settings.ts';
import { CarrierPool } from '../speech/carrier-pool.ts';

let pool: CarrierPool | undefined;

/** The process's one pool of carrier threads; it holds none while nothing is recognised. */
export function carriers(): CarrierPool {
  pool ??= new CarrierPool({ recognitionsPerThread: appSettings().speech.recognitionsPerThread });
  return pool;
}
