import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { test } from 'node:test';
import type { JobId } from '../../src/lib/job/job.ts';
import { collectAllGarbage } from '../../src/lib/lifetime/collect-garbage.ts';
import { runPlace } from '../../src/lib/telemetry/job-trace.ts';
import { startTelemetry } from '../../src/lib/telemetry/open-telemetry.ts';
import type { StartOptions } from '../../src/lib/telemetry/start-options.ts';
import type { Telemetry } from '../../src/lib/telemetry/telemetry.ts';
import { eventually } from './support/eventually.ts';
import { startOtlpCollector } from './support/otlp-collector.ts';
import { shortWav } from './support/speech-like.ts';
import { startApp } from './support/start-app.ts';

const place = runPlace({ id: '0123456789abcdef0123456789abcdef' as JobId, untilMs: 1 });

async function serve(answer: RequestListener): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A loopback server has no port.');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A port on which nobody listens any more. */
async function closedPort(): Promise<number> {
  await using server = await serve(() => undefined);
  return server.port;
}

const optionsOf = (otlp: string, log: (line: string) => void = () => undefined): StartOptions => ({
  receivers: { otlp },
  metricsEveryMs: 1_000,
  service: { name: 'test', version: '0', instance: 'test/1' },
  token: async () => ({ token: 'none', expiresOnTimestamp: 0 }),
  log,
});

const spansMade = 40_000;
/** About 1 KB each. */
async function makeSpans(telemetry: Telemetry): Promise<void> {
  for (let made = 0; made < spansMade; made += 1) {
    const start = { parent: place, attributes: { 'dropscribe.segment.index': made, padding: `${made} `.repeat(50) } };
    await telemetry.span('transcribe', start, async (span) => span.event('session'));
    telemetry.add('dropscribe.audio.sent', 1);
    // As in an app, the event loop turns.
    if (made % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

function heapMb(): number {
  collectAllGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

for (const kind of ['refuses every connection', 'takes everything and answers nothing'] as const) {
  test(`a receiver that ${kind} costs a bounded memory, and holds nothing up`, async () => {
    await using silent = await serve(() => undefined);
    const port = kind === 'refuses every connection' ? await closedPort() : silent.port;
    const telemetry = await startTelemetry(optionsOf(`http://127.0.0.1:${port}`));
    try {
      await makeSpans(telemetry);
      const before = heapMb();
      await makeSpans(telemetry);
      const grownMb = heapMb() - before;
      // Were they kept, these would be another 40 MB.
      assert.ok(grownMb < 10, `${Math.round(grownMb)} MB more`);
    } finally {
      const startedAt = performance.now();
      await telemetry.stop();
      assert.ok(performance.now() - startedAt < 10_000, 'stopping has an end');
    }
  });
}

test('what is sent after a receiver is back arrives', async () => {
  const lines: string[] = [];
  let away = true;
  let spans = 0;
  await using server = await serve((request, response) => {
    request.resume();
    if (request.url === '/v1/traces' && !away) spans += 1;
    response.writeHead(away ? 400 : 200, { 'content-type': 'application/json' }).end('{}');
  });
  const telemetry = await startTelemetry(optionsOf(`http://127.0.0.1:${server.port}`, (line) => lines.push(line)));
  const start = { parent: place, attributes: {} };
  await telemetry.span('plan', start, async () => undefined);
  await eventually('the refusal is told', () => lines.length > 0);
  away = false;
  await telemetry.span('plan', start, async () => undefined);
  await eventually('it arrived', () => spans > 0);
  await eventually('it is told', () => lines.length > 1);
  await telemetry.stop();
  assert.deepEqual(
    lines.map((line) => line.replace(/\(.*\)/, '(why)')),
    [
      'Telemetry cannot be sent to the receiver in OTEL_EXPORTER_OTLP_ENDPOINT (why) and is dropped. Files are transcribed as ever.',
      'Telemetry is sent to the receiver in OTEL_EXPORTER_OTLP_ENDPOINT again.',
    ],
  );
});

test('files are transcribed while the receiver is away', async () => {
  await using app = await startApp({
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await closedPort()}`,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
    },
  });
  await app.drop('talk.wav', shortWav(5_000));
  const job = await app.ended('talk.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  await eventually('it is told', () => app.output().includes('Telemetry cannot be sent'));
});

test('a worker that retires has told so, and sent the spans of its last job', async () => {
  await using collector = await startOtlpCollector();
  await using app = await startApp({
    // Metrics are sent every hour, unless somebody asks.
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRIC_EXPORT_INTERVAL: '3600000',
      RETIRE_AFTER_JOBS: '1',
    },
  });
  await app.drop('talk.wav', shortWav(5_000));
  const { id } = await app.ended('talk.wav');
  await eventually('the root span has arrived', () =>
    collector.spans().some((span) => span.traceId === id && span.name === 'job'),
  );
  const [point] = await eventually('the retirement was told', () => {
    const points = collector.metric('dropscribe.worker.retirements');
    return points.length > 0 && points;
  });
  assert.deepEqual([point?.value, point?.attributes['reason']], [1, 'jobs']);
});
