import * as df from 'durable-functions';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import { decodeJob } from '../lib/pipeline/decode-job.ts';

/** Decodes a file that is no plain WAV, in pieces that are recognised as they come. */
df.app.activity(activityNames.decode, { handler: activity('Decoding the file', decodeJob) });
