import { appSettings } from '../config/app-settings.ts';
import { carriers } from './carriers.ts';
import { type Health, healthOf } from './health.ts';
import { unbalancedActivities } from './health-ledger.ts';
import { retiringWorker } from './retire-worker.ts';
import { processLedger } from './scope.ts';

/** The health of this process, as seen by a request that does not count itself. */
export function healthNow(): Health {
  const worker = retiringWorker();
  const { call: calls, request } = worker.inFlight;
  return healthOf({
    settings: appSettings(),
    live: { ...carriers().live(), calls, requests: Math.max(0, request - 1) },
    counts: processLedger.counts(),
    unbalanced: unbalancedActivities.view(),
    jobsDone: worker.jobs,
    retirement: worker.view(),
    memory: process.memoryUsage(),
    uptimeSeconds: process.uptime(),
  });
}
