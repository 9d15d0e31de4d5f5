import * as df from 'durable-functions';
import { orchestrationName } from '../lib/pipeline/job-runner.ts';
import { decodeFile, decodeOrchestrationName, transcription } from '../lib/pipeline/orchestration.ts';
import { laneOrchestrationName, transcriptionLane } from '../lib/pipeline/segment-lanes.ts';

df.app.orchestration(orchestrationName, transcription);
df.app.orchestration(laneOrchestrationName, transcriptionLane);
df.app.orchestration(decodeOrchestrationName, decodeFile);
