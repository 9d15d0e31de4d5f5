import type { AccessToken } from '@azure/identity';
import { appSettings } from '../config/app-settings.ts';
import type { Settings } from '../config/settings.ts';
import { openCredential, speechScope } from '../identity/credential.ts';
import { recognitionOptions } from '../job/options.ts';
import { CarrierPool } from '../speech/carrier-pool.ts';
import { recognitionLimits } from '../speech/limits.ts';
import { processLedger } from './scope.ts';

let pool: CarrierPool | undefined;

/** The process's one pool of carrier threads; it holds none while nothing is recognised, but those asked for ahead. */
export function carriers(): CarrierPool {
  pool ??= openPool();
  return pool;
}

function openPool(): CarrierPool {
  const { speech, worker, defaults, identity } = appSettings();
  return new CarrierPool({
    recognitionsPerThread: speech.recognitionsPerThread,
    maxRecognitions: speech.sessionsHere,
    maxThreads: worker.maxThreads,
    warm: {
      threads: worker.warmThreads,
      maxAgeMs: worker.warmMs,
      ledger: processLedger,
      connecting: {
        endpoint: speech.endpoint,
        options: recognitionOptions(defaults),
        burstMs: speech.burstMs,
        token: () => tokenAhead(identity),
      },
    },
  });
}

/** By a credential for this one token: no activity is there yet that would have one. */
async function tokenAhead(identity: Settings['identity']): Promise<AccessToken> {
  await using credential = openCredential(identity, processLedger);
  return await credential.getToken(speechScope, AbortSignal.timeout(recognitionLimits.tokenMs));
}
