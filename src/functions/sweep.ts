import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { appSettings } from '../lib/config/app-settings.ts';
import { sweepHandler } from '../lib/sweep/sweep-handler.ts';

/** Looks for what was lost or left over: missed files, jobs that stand still, work without a job, state of old jobs. */
app.timer('sweep', {
  schedule: appSettings().sweep.schedule,
  extraInputs: [df.input.durableClient()],
  handler: sweepHandler(appSettings),
});
