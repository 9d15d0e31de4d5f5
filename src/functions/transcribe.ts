import * as df from 'durable-functions';
import { activity } from '../lib/pipeline/activity.ts';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import { carriers } from '../lib/pipeline/carriers.ts';
import type { SegmentAnswer, SegmentInput } from '../lib/pipeline/segment-lanes.ts';
import { transcribeSegment } from '../lib/pipeline/transcribe-segment.ts';

/** Recognises one segment, in a single-use carrier thread. */
df.app.activity(activityNames.transcribe, {
  handler: activity<SegmentInput, SegmentAnswer>('Transcribing a segment', (scope, input, signal) =>
    transcribeSegment(scope, carriers(), input, signal),
  ),
});
