import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { app, type InvocationContext } from '@azure/functions';
import { activityNames } from '../lib/pipeline/activity-calls.ts';
import { carriers } from '../lib/pipeline/carriers.ts';
import { endsJob, retiringWorker } from '../lib/pipeline/retire-worker.ts';
import { startWorkerTelemetry } from '../lib/pipeline/worker-telemetry.ts';
import { telemetry } from '../lib/telemetry/telemetry.ts';

const isRequest = (context: InvocationContext) => context.options.trigger.type === 'httpTrigger';
/** Recognitions follow these. */
const warming: readonly string[] = [activityNames.plan, activityNames.transcribe];

app.hook.preInvocation(({ invocationContext }) => {
  if (isRequest(invocationContext)) return;
  retiringWorker().begin('call');
  if (warming.includes(invocationContext.functionName) && !retiringWorker().refusing) carriers().warmUp();
});

app.hook.postInvocation(({ invocationContext, result }) => {
  if (isRequest(invocationContext)) return;
  retiringWorker().end('call');
  if (endsJob(invocationContext.functionName, result)) retiringWorker().jobEnded();
  if (retiringWorker().refusing) void telemetry().flush();
});

// A streamed answer outlives its invocation, and its request comes before it: the server alone sees both.
subscribe('http.server.request.start', (message) => {
  const { response } = message as { readonly response: ServerResponse };
  retiringWorker().begin('request');
  response.once('close', () => retiringWorker().end('request'));
});

app.hook.appStart(() => void retiringWorker());
app.hook.appStart(startWorkerTelemetry);
app.hook.appTerminate(async () => {
  retiringWorker()[Symbol.dispose]();
  await carriers().releaseWarm();
  await telemetry().stop();
});
