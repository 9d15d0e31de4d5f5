import type { InvocationContext } from '@azure/functions';
import { getClient } from 'durable-functions';
import * as z from 'zod';
import type { Settings } from '../config/settings.ts';
import type { BlobNames } from '../storage/blob-names.ts';
import { containerNames } from '../storage/container-names.ts';
import { AudioGone } from '../storage/errors.ts';
import { JobRunner } from './job-runner.ts';
import { traceDrop } from './job-telemetry.ts';
import { openScope } from './scope.ts';
import { startJob } from './start-job.ts';

/** Starting a job is a few small requests; what takes longer is tried again by the host. */
const dropDeadlineMs = 60_000;
const namesSchema: z.ZodType<BlobNames> = z.object({ container: z.string(), name: z.string() });

/** Starts the job of a dropped file. Throws what the host should try again. */
export function dropHandler(settings: () => Settings): (blob: unknown, context: InvocationContext) => Promise<void> {
  return async (blob, context) => {
    const { container, name } = namesSchema.parse(blob);
    // The host does not compare an event's container with the trigger's.
    if (container !== containerNames.audio) {
      context.warn(
        `Ignored an event of the container "${container}": files are dropped into "${containerNames.audio}".`,
      );
      return;
    }
    await using scope = openScope(settings());
    const runner = new JobRunner(getClient(context));
    const nowMs = Date.now();
    const wanted = { name, requested: {}, again: false, nowMs };
    try {
      const { id, started } = await startJob(scope, runner, wanted, AbortSignal.timeout(dropDeadlineMs));
      if (started) traceDrop(context.functionName, { id, untilMs: nowMs + scope.settings.maxJobMs }, nowMs);
      // In quotes and escaped: a name may hold a line break, and would forge a line of the log.
      const file = JSON.stringify(name);
      context.log(started ? `Started job ${id} for ${file}.` : `${file} has job ${id} already.`);
    } catch (thrown) {
      // Deleted before the event arrived: nothing is left to transcribe, and no try would change that.
      if (!(thrown instanceof AudioGone)) throw thrown;
      context.warn(thrown.message);
    }
  };
}
