import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.ts';
import { ffmpeg, withoutFfmpeg } from './support/ffmpeg.ts';
import { type CollectedSpan, type OtlpCollector, startOtlpCollector } from './support/otlp-collector.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp, type View } from './support/start-app.ts';

/** Part of a name: names of files are not for telemetry. */
const nameMark = 'kJ7x-private';
let collector: OtlpCollector;
let app: RunningApp;
before(async () => {
  collector = await startOtlpCollector();
  app = await startApp({
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      SEGMENT_MS: '10000',
    },
  });
});
after(async () => {
  await app[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

/** The whole trace of a job that ended by itself: the step that ends it makes the root, then its own span. */
const traceOf = (id: string) =>
  eventually(`the trace of job ${id} has arrived`, () => {
    const spans = collector.spans().filter((span) => span.traceId === id);
    const has = (...names: readonly string[]) => spans.some((span) => names.includes(span.name));
    return has('job') && has('publish', 'reject') && spans;
  });
const named = (spans: readonly CollectedSpan[], name: string) => spans.filter((span) => span.name === name);
const theOne = (spans: readonly CollectedSpan[], name: string) => {
  const [span, ...others] = named(spans, name);
  assert.ok(span && others.length === 0, `${name}: ${named(spans, name).length} spans`);
  return span;
};
/** A metric's values that these attributes have, once they add up to `sum`. */
const metricIs = (name: string, sum: number, attributes: Record<string, string | boolean> = {}) =>
  eventually(`${name} ${JSON.stringify(attributes)} is ${sum}: ${JSON.stringify(collector.metric(name))}`, () => {
    const points = collector
      .metric(name)
      .filter((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value));
    const total = points.reduce((all, { value }) => all + value, 0);
    return Math.abs(total - sum) < 0.0005 && points;
  });

async function transcribed(name: string, lengthMs: number, seed: number): Promise<View> {
  const { path } = await tonesWav(app.folder, 'telemetry.wav', { lengthMs, seed });
  await app.dropFile(name, path);
  const job = await app.ended(name);
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  return job;
}

test('one file is one trace, and its spans and metrics say what was done', async () => {
  const sentBefore = app.stack.speech?.stats().audioMs ?? 0;
  const job = await transcribed(`${nameMark}.wav`, 30_000, 31);
  assert.equal(job['traceId'], job.id);
  const segments = job.segments?.total ?? 0;
  assert.ok(segments >= 3, `${segments} segments of 10 s in 30 s`);

  const spans = await traceOf(job.id);
  const root = theOne(spans, 'job');
  for (const name of ['on-audio-dropped', 'plan', 'publish'])
    assert.equal(theOne(spans, name).parentSpanId, root.spanId, name);
  const transcribes = named(spans, 'transcribe');
  assert.deepEqual(
    transcribes.map((span) => span.attributes['dropscribe.segment.index']).sort(),
    Array.from({ length: segments }, (_, index) => index),
  );
  assert.ok(transcribes.every((span) => span.parentSpanId === root.spanId));
  const recognitions = named(spans, 'recognise');
  assert.deepEqual(recognitions.map((span) => span.parentSpanId).sort(), transcribes.map((span) => span.spanId).sort());
  for (const recognition of recognitions) {
    assert.deepEqual(
      recognition.events.map((event) => event.name),
      ['connecting', 'session', 'first phrase'],
    );
    assert.equal(recognition.attributes['dropscribe.segment.try'], 1);
  }
  assert.equal(spans.length, 4 + 2 * segments, spans.map((span) => span.name).join(' '));
  assert.equal(new Set(spans.map((span) => span.spanId)).size, spans.length);
  for (const span of spans) {
    assert.ok(span.startMs >= root.startMs && span.startMs <= root.endMs, `${span.name} begins within the whole`);
    // The root is made by the activity that ends the job, which closes what it opened after that.
    if (span.name !== 'publish') assert.ok(span.endMs <= root.endMs + 1, `${span.name} is over before the whole`);
    assert.equal(span.status.code, 0, span.name);
  }

  // The service counts what it was sent, the status what the job sent; the file is 30 s by its making.
  const sentMs = (app.stack.speech?.stats().audioMs ?? 0) - sentBefore;
  const sentBySpans = recognitions.map((span) => Number(span.attributes['dropscribe.audio.sent_ms']));
  assert.equal(
    sentBySpans.reduce((sum, ms) => sum + ms, 0),
    sentMs,
  );
  assert.equal(root.attributes['dropscribe.audio.sent_ms'], sentMs);
  assert.equal(root.attributes['dropscribe.audio.length_ms'], 30_000);
  await metricIs('dropscribe.audio.sent', sentMs / 1000);
  await metricIs('dropscribe.audio.transcribed', 30);
  await metricIs('dropscribe.job.ended', 1, { state: 'done' });
  const speed = 30_000 / (root.endMs - root.startMs);
  const [point] = await metricIs('dropscribe.job.speed', speed);
  assert.equal(point?.count, 1);
  await metricIs('dropscribe.job.duration', (root.endMs - root.startMs) / 1000, { state: 'done' });
  const planned = await eventually('the wait was measured', () => collector.metric('dropscribe.job.queue_time')[0]);
  // The span begins a moment after the clock was read for the wait.
  const waitedMs = theOne(spans, 'plan').startMs - root.startMs;
  assert.ok(Math.abs(planned.value * 1000 - waitedMs) < 50, `${planned.value} s of ${waitedMs} ms`);

  await metricIs('dropscribe.ledger.open', 0);
  const memory = collector.metric('process.memory.usage')[0];
  assert.equal(memory?.unit, 'By');
  assert.ok((memory?.value ?? 0) > 5e7 && (memory?.value ?? 0) < 2e9);
});

test('a try that fails is a span with its code, and the next one is beside it', async () => {
  app.stack.speech?.setFaults([{ fault: 'status-Error', when: { afterAudioMs: 2_000, times: 1 } }]);
  const job = await transcribed('again.wav', 8_000, 32);
  app.stack.speech?.setFaults([]);
  const spans = await traceOf(job.id);
  const root = theOne(spans, 'job');
  const [first, second, ...more] = named(spans, 'transcribe').sort((a, b) => a.startMs - b.startMs);
  assert.ok(first && second && more.length === 0);
  const code = String(first.attributes['error.type']);
  assert.match(code, /^speech-[a-z-]+$/);
  assert.deepEqual([first.status.code, second.status.code, root.status.code], [2, 0, 0]);
  for (const [nth, parent] of [first, second].entries()) {
    const recognition = spans.find((span) => span.parentSpanId === parent.spanId);
    assert.equal(recognition?.name, 'recognise');
    assert.equal(recognition.attributes['dropscribe.segment.try'], nth + 1);
  }
  await metricIs('dropscribe.activity.failures', 1, { activity: 'transcribe', 'error.type': code, retryable: true });
});

test('a file that cannot be transcribed ends its trace with the code of the reason', async () => {
  await app.drop('words.wav', 'these are words, and no audio');
  const job = await app.ended('words.wav');
  assert.equal(job.state, 'failed');
  const code = job.error?.code ?? '';
  const spans = await traceOf(job.id);
  const root = theOne(spans, 'job');
  assert.deepEqual([root.status.code, root.attributes['error.type']], [2, code]);
  assert.equal(theOne(spans, 'plan').attributes['error.type'], code);
  assert.equal(theOne(spans, 'reject').status.code, 0);
  await metricIs('dropscribe.job.ended', 1, { state: 'failed' });
  await metricIs('dropscribe.activity.failures', 1, { activity: 'plan', 'error.type': code, retryable: false });
});

test('a decoded file shows its decoding', { skip: withoutFfmpeg }, async () => {
  const { path } = await tonesWav(app.folder, 'telemetry.wav', { lengthMs: 60_000, seed: 33 });
  const flac = `${path}.flac`;
  await ffmpeg(['-i', path, flac]);
  await app.dropFile('decoded.flac', flac);
  const job = await app.ended('decoded.flac');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  const spans = await traceOf(job.id);
  assert.equal(theOne(spans, 'decode').parentSpanId, theOne(spans, 'job').spanId);
});

test('a file that is done and asked for again adds nothing to its trace', async () => {
  const job = await transcribed('twice.wav', 5_000, 34);
  const before = (await traceOf(job.id)).length;
  const again = await app.api('/transcriptions', { method: 'POST', body: JSON.stringify({ name: 'twice.wav' }) });
  assert.equal(((await again.json()) as { id: string }).id, job.id);
  await transcribed('thrice.wav', 5_000, 35);
  assert.equal(collector.spans().filter((span) => span.traceId === job.id).length, before);
});

test('a job that is cancelled ends its trace, too', async () => {
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  const { path } = await tonesWav(app.folder, 'telemetry.wav', { lengthMs: 20_000, seed: 36 });
  await app.dropFile('cancelled.wav', path);
  const { id } = await app.jobWhen('cancelled.wav', 'transcribes', (view) => view.state === 'transcribing');
  await app.api(`/transcriptions/${id}`, { method: 'DELETE' });
  const [root, plan] = await eventually('its root and its first step have arrived', () => {
    const spans = collector.spans().filter((span) => span.traceId === id);
    const found = [...named(spans, 'job'), ...named(spans, 'plan')];
    return found.length > 1 && found;
  });
  app.stack.speech?.setFaults([]);
  assert.equal(root?.attributes['dropscribe.job.state'], 'cancelled');
  assert.equal(plan?.parentSpanId, root.spanId);
  await metricIs('dropscribe.job.ended', 1, { state: 'cancelled' });
});

test('nothing that is secret or personal has arrived', async () => {
  const received = collector.received();
  assert.ok(received.includes('dropscribe.job.id'));
  const [, accountKey = 'none'] = /AccountKey=([^;]+)/.exec(app.stack.storage.connectionString) ?? [];
  // Local tokens are JSON Web Tokens, as Azure's are; names of files; words of a transcript.
  for (const secret of [
    accountKey,
    'AccountKey',
    'eyJ',
    'Bearer',
    'sig=',
    nameMark,
    'again.wav',
    'words.wav',
    'no audio',
  ])
    assert.ok(!received.includes(secret), `"${secret}" has arrived`);
});
