import { appSettings } from '../config/app-settings.ts';
import { telemetry } from '../telemetry/telemetry.ts';
import { activityNames } from './activity-calls.ts';
import { carriers } from './carriers.ts';
import { RetiringWorker } from './retire.ts';

let worker: RetiringWorker | undefined;

/** The retirement of the process that this app runs in. */
export function retiringWorker(): RetiringWorker {
  worker ??= watchWorker();
  return worker;
}

function watchWorker(): RetiringWorker {
  const { retireOverRssMb, retireAfterJobs } = appSettings().worker;
  return new RetiringWorker(
    { overRssMb: retireOverRssMb, afterJobs: retireAfterJobs },
    {
      live: () => carriers().live(),
      releaseWarm: () => {
        void carriers().releaseWarm();
        telemetry().add('dropscribe.worker.retirements', 1, { reason: worker?.view().reason ?? 'memory' });
      },
      exit: (code) => process.exit(code),
      // Outside of any invocation there is no context to log with; the host takes what the worker prints into its log.
      log: (line) => console.warn(line),
    },
  );
}

/** True for the answer of an activity with which a job is over. */
export function endsJob(functionName: string, result: unknown): boolean {
  const last = functionName === activityNames.publish || functionName === activityNames.reject;
  return last && typeof result === 'object' && result !== null && 'ok' in result && result.ok === true;
}
