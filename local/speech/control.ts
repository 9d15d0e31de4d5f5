import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type FaultPlan, faultPlanSchema } from './faults.ts';
import type { SpeechStats } from './meter.ts';

/** What of the service can be asked and changed from outside. */
export interface Controlled {
  readonly url: string;
  stats(): SpeechStats;
  setFaults(plan: FaultPlan): void;
}

/** Answers the stand-in's own HTTP API, for a test in another process: GET /stats and PUT /faults. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  service: Controlled,
): Promise<void> {
  const answer = (status: number, body: unknown) => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };
  const route = `${request.method} ${new URL(request.url ?? '/', service.url).pathname}`;
  if (route === 'GET /stats') return answer(200, service.stats());
  if (route !== 'PUT /faults') return answer(404, { error: `No ${route}; there are GET /stats and PUT /faults` });
  try {
    const plan = faultPlanSchema.parse(await json(request));
    service.setFaults(plan);
    answer(200, plan);
  } catch (error) {
    answer(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
