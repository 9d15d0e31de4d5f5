import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { readSettings } from '../../src/lib/config/settings.ts';
import type { JobId } from '../../src/lib/job/job.ts';
import { codeOf } from '../../src/lib/telemetry/code-of.ts';
import { parseTraceparent, runPlace, runStartMs } from '../../src/lib/telemetry/job-trace.ts';
import { loadTelemetry } from '../../src/lib/telemetry/load-telemetry.ts';
import { startTelemetry } from '../../src/lib/telemetry/open-telemetry.ts';
import { ExportReport } from '../../src/lib/telemetry/reported-exporter.ts';
import type { StartOptions } from '../../src/lib/telemetry/start-options.ts';
import { telemetry } from '../../src/lib/telemetry/telemetry.ts';

const id = '0123456789abcdef0123456789abcdef' as JobId;
const required = { DATA_STORAGE: 'UseDevelopmentStorage=true', SPEECH_ENDPOINT: 'wss://speech.invalid/stt' };
const bundle = (name: string) => fileURLToPath(new URL(`../../dist/${name}.cjs.map`, import.meta.url));
const sourcesOf = (name: string) =>
  z.object({ sources: z.array(z.string()) }).parse(JSON.parse(readFileSync(bundle(name), 'utf8'))).sources;

test('a run of a job has a place that everyone who knows it finds, another run another', () => {
  const place = runPlace({ id, untilMs: 5_000 });
  assert.equal(place.traceId, id);
  assert.match(place.spanId, /^[0-9a-f]{16}$/);
  assert.deepEqual(runPlace({ id, untilMs: 5_000 }), place);
  assert.notEqual(runPlace({ id, untilMs: 5_001 }).spanId, place.spanId);
  assert.equal(runStartMs({ untilMs: 5_000 }, 1_000), 4_000);
});

test('the host names its own span by a traceparent; anything else is none', () => {
  assert.deepEqual(parseTraceparent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'), {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
  });
  for (const none of [undefined, null, '', 'x', '00-4BF9-00f0-01']) assert.equal(parseTraceparent(none), undefined);
});

test('of what was thrown, telemetry has the code or the class, never the words', () => {
  assert.equal(codeOf(Object.assign(new Error('of my talk.wav'), { code: 'ECONNRESET' })), 'ECONNRESET');
  assert.equal(codeOf(new TypeError('of my talk.wav')), 'TypeError');
  assert.equal(codeOf(Object.assign(new Error('x'), { code: 'of my talk.wav' })), 'Error');
  assert.equal(codeOf('of my talk.wav'), 'unknown');
});

test('there is telemetry where a receiver is named, unless it is switched off', () => {
  const otlp = 'http://127.0.0.1:4318';
  const of = (settings: Record<string, string>) => readSettings({ ...required, ...settings }).telemetry;
  assert.equal(of({}), undefined);
  assert.deepEqual(of({ OTEL_EXPORTER_OTLP_ENDPOINT: otlp }), { receivers: { otlp }, metricsEveryMs: 60_000 });
  assert.deepEqual(of({ APPLICATIONINSIGHTS_CONNECTION_STRING: 'x', OTEL_METRIC_EXPORT_INTERVAL: '5000' }), {
    receivers: { applicationInsights: 'x' },
    metricsEveryMs: 5_000,
  });
  assert.equal(of({ OTEL_EXPORTER_OTLP_ENDPOINT: otlp, OTEL_SDK_DISABLED: 'true' }), undefined);
});

test('without telemetry work is done as it is, and its errors are its own', async () => {
  const start = { parent: runPlace({ id, untilMs: 1 }), attributes: {} };
  const answer = await telemetry().span('plan', start, (span) => span.child('part', {}, async () => 42));
  assert.equal(answer, 42);
  const fault = new Error('x');
  await assert.rejects(
    telemetry().span('plan', start, async () => {
      throw fault;
    }),
    fault,
  );
});

test("the app's own bundle has no OpenTelemetry but the interface that durable-functions brings", () => {
  const others = sourcesOf('main').filter((source) =>
    /opentelemetry/i.test(source.replace(/.*@opentelemetry\/api\//, '')),
  );
  assert.deepEqual(others, []);
  assert.deepEqual(
    sourcesOf('carrier-thread').filter((source) => source.includes('opentelemetry')),
    [],
  );
  assert.ok(sourcesOf('telemetry').some((source) => source.includes('@opentelemetry/sdk-trace/')));
});

const options = (receivers: StartOptions['receivers'], log: (line: string) => void): StartOptions => ({
  receivers,
  metricsEveryMs: 1_000,
  service: { name: 'test', version: '0', instance: 'test/1' },
  token: async () => ({ token: 'none', expiresOnTimestamp: 0 }),
  log,
});

test('a receiver that makes no sense turns telemetry off, and is not quoted', async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  await assert.rejects(startTelemetry(options({ applicationInsights: 'InstrumentationKey=sEcReT' }, log)));
  await loadTelemetry(options({ applicationInsights: 'InstrumentationKey=sEcReT' }, log));
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^Telemetry is off/);
  assert.ok(!lines.join().includes('sEcReT'));
});

test('a receiver that is away is reported once, and once when it is back', () => {
  const lines: string[] = [];
  const report = new ExportReport('X', (line) => lines.push(line));
  const error = Object.assign(new Error('of http://user:pass@away.invalid'), { code: 'ECONNREFUSED' });
  for (const result of [{ code: 0 }, { code: 1, error }, { code: 1, error }, { code: 0 }, { code: 0 }])
    report.note(result);
  assert.deepEqual(lines, [
    'Telemetry cannot be sent to the receiver in X (Error ECONNREFUSED) and is dropped. Files are transcribed as ever.',
    'Telemetry is sent to the receiver in X again.',
  ]);
});
