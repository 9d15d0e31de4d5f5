import * as df from 'durable-functions';
import { orchestrationName } from '../lib/pipeline/job-runner.ts';
import { pageOrchestrationName, transcription, transcriptionPage } from '../lib/pipeline/orchestration.ts';

df.app.orchestration(orchestrationName, transcription);
df.app.orchestration(pageOrchestrationName, transcriptionPage);
