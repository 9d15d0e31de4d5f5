import { appSettings } from '../config/app-settings.ts';
import { CarrierPool } from '../speech/carrier-pool.ts';
import { processLedger } from './scope.ts';

let pool: CarrierPool | undefined;

/** The process's one pool of carrier threads; it holds none while nothing is recognised, but those asked for ahead. */
export function carriers(): CarrierPool {
  pool ??= openPool();
  return pool;
}

function openPool(): CarrierPool {
  const { speech, worker } = appSettings();
  return new CarrierPool({
    recognitionsPerThread: speech.recognitionsPerThread,
    maxRecognitions: speech.sessionsHere,
    maxThreads: worker.maxThreads,
    warm: { threads: worker.warmThreads, maxAgeMs: worker.warmMs, ledger: processLedger },
  });
}
