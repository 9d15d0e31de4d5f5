import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/** OTLP as JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const valueSchema = z
  .object({
    stringValue: z.string(),
    boolValue: z.boolean(),
    intValue: z.coerce.number(),
    doubleValue: z.number(),
  })
  .partial()
  .transform(
    ({ stringValue, boolValue, intValue, doubleValue }) => stringValue ?? boolValue ?? intValue ?? doubleValue,
  );
const attributesSchema = z
  .array(z.object({ key: z.string(), value: valueSchema }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])));
const timeMs = z.string().transform((nanoseconds) => Number(BigInt(nanoseconds) / 1_000n) / 1_000);

const spanSchema = z
  .object({
    traceId: z.string(),
    spanId: z.string(),
    parentSpanId: z.string().optional(),
    name: z.string(),
    kind: z.number(),
    startTimeUnixNano: timeMs,
    endTimeUnixNano: timeMs,
    attributes: attributesSchema,
    events: z.array(z.object({ name: z.string(), timeUnixNano: timeMs })).default([]),
    status: z.object({ code: z.number().default(0), message: z.string().optional() }),
  })
  .transform(({ startTimeUnixNano: startMs, endTimeUnixNano: endMs, ...span }) => ({ ...span, startMs, endMs }));
export type CollectedSpan = z.infer<typeof spanSchema>;

const pointSchema = z.object({
  attributes: attributesSchema,
  asInt: z.coerce.number().optional(),
  asDouble: z.number().optional(),
  count: z.coerce.number().optional(),
  sum: z.number().optional(),
});
const pointsSchema = z.object({ dataPoints: z.array(pointSchema) });
const metricSchema = z.object({
  name: z.string(),
  unit: z.string().default(''),
  sum: pointsSchema.optional(),
  gauge: pointsSchema.optional(),
  histogram: pointsSchema.optional(),
});

const tracesBody = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});
const metricsBody = z.object({
  resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metricSchema) })) })),
});

/** A measurement as it was last reported: the value, or a histogram's sum and count. */
export interface Point {
  readonly unit: string;
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly value: number;
  readonly count: number;
}

/** A receiver of OTLP over HTTP on the loopback interface, which keeps what it was sent. */
export interface OtlpCollector extends AsyncDisposable {
  readonly url: string;
  /** Every body and header that arrived, as text. */
  readonly received: () => string;
  readonly requests: () => number;
  readonly spans: () => readonly CollectedSpan[];
  /** As last reported; of several processes, the sum is the caller's. */
  readonly metric: (name: string) => readonly Point[];
}

export async function startOtlpCollector(): Promise<OtlpCollector> {
  const texts: string[] = [];
  const spans: CollectedSpan[] = [];
  const metrics = new Map<string, readonly Point[]>();
  let requests = 0;
  const take = (path: string | undefined, body: unknown) => {
    if (path === '/v1/traces') {
      const { resourceSpans } = tracesBody.parse(body);
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    } else if (path === '/v1/metrics') {
      const { resourceMetrics } = metricsBody.parse(body);
      for (const metric of resourceMetrics.flatMap((one) => one.scopeMetrics.flatMap((scope) => scope.metrics))) {
        const { dataPoints } = metric.sum ?? metric.gauge ?? metric.histogram ?? { dataPoints: [] };
        metrics.set(
          metric.name,
          dataPoints.map(({ attributes, asInt, asDouble, sum, count }) => ({
            unit: metric.unit,
            attributes,
            value: asInt ?? asDouble ?? sum ?? Number.NaN,
            count: count ?? 1,
          })),
        );
      }
    } else throw new Error(`Nobody sends telemetry to ${path}`);
  };
  const server = createServer((request, response) => {
    requests += 1;
    void text(request)
      .then((body) => {
        texts.push(JSON.stringify(request.headers), body);
        take(request.url, JSON.parse(body));
        response.setHeader('content-type', 'application/json').end('{}');
      })
      .catch((error: unknown) => {
        texts.push(String(error));
        response.writeHead(400).end();
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A loopback server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received: () => texts.join('\n'),
    requests: () => requests,
    spans: () => spans,
    metric: (name) => metrics.get(name) ?? [],
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
