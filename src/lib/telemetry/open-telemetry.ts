/** The telemetry of a process that has a receiver for it: a bundle of its own (dist/telemetry.cjs), loaded only then. */
import {
  type Context,
  type Counter,
  type Histogram,
  type Meter,
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { endsWithin } from '../lifetime/bounded.ts';
import { ChosenIds } from './chosen-ids.ts';
import { type Exporters, exportTimeoutMs } from './exporter-pair.ts';
import { openExporters } from './exporters.ts';
import { type CounterName, counters, type GaugeName, gauges, type HistogramName, histograms } from './instruments.ts';
import { markFailed, OpenSpan } from './open-span.ts';
import { ExportReport, reportTo } from './reported-exporter.ts';
import type { StartOptions } from './start-options.ts';
import type { Attributes, PastSpan, Reading, Span, SpanStart, Telemetry, TracePlace } from './telemetry.ts';

/** Spans that wait to be sent, about a kilobyte each; more are dropped. A ten-hour file makes 2,500 in its few minutes. */
const maxSpansWaiting = 2_048;
const spansInBatch = 512;
/** A worker that retires leaves after a second in which nothing happened: by then its spans are on their way. */
const sendSpansEveryMs = 1_000;
/** Whoever ends the worker gives it some seconds in all. */
const flushWithinMs = 2_000;
const scope = 'dropscribe';

/** Starts sending. Throws what is wrong with a receiver's address; a receiver that is away is none of that. */
export async function startTelemetry(options: StartOptions): Promise<Telemetry> {
  return new OpenTelemetry(options, await openExporters(options));
}

class OpenTelemetry implements Telemetry {
  readonly #ids = new ChosenIds();
  readonly #traces: TracerProvider;
  readonly #meters: MeterProvider;
  readonly #meter: Meter;
  readonly #counters = new Map<CounterName, Counter>();
  readonly #histograms = new Map<HistogramName, Histogram>();

  constructor(options: StartOptions, exporters: readonly Exporters[]) {
    const { name, version, instance } = options.service;
    const resource = defaultResource().merge(
      resourceFromAttributes({ 'service.name': name, 'service.version': version, 'service.instance.id': instance }),
    );
    for (const { setting, spans, metrics } of exporters) {
      const report = new ExportReport(setting, options.log);
      reportTo(report, spans);
      reportTo(report, metrics);
    }
    this.#traces = new TracerProvider({
      resource,
      idGenerator: this.#ids,
      spanProcessors: exporters.map(
        ({ spans }) =>
          new BatchSpanProcessor({
            exporter: spans,
            maxQueueSize: maxSpansWaiting,
            maxExportBatchSize: spansInBatch,
            scheduledDelayMillis: sendSpansEveryMs,
            exportTimeoutMillis: exportTimeoutMs + 1_000,
          }),
      ),
    });
    this.#meters = new MeterProvider({
      resource,
      readers: exporters.map(
        ({ metrics }) =>
          new PeriodicExportingMetricReader({
            exporter: metrics,
            exportIntervalMillis: options.metricsEveryMs,
            exportTimeoutMillis: Math.min(options.metricsEveryMs, exportTimeoutMs + 1_000),
          }),
      ),
    });
    this.#meter = this.#meters.getMeter(scope);
  }

  span<Result>(
    name: string,
    { parent, attributes, seenIn }: SpanStart,
    work: (span: Span) => Promise<Result>,
  ): Promise<Result> {
    const links = seenIn ? [{ context: spanContext(seenIn) }] : [];
    const under = contextOf(parent);
    const span = this.#tracer.startSpan(name, { attributes, links }, under);
    return new OpenSpan(this.#tracer, span, under).run(work);
  }

  past(name: string, { place, parent, startMs, endMs, attributes, failure }: PastSpan): void {
    // A root is what Application Insights calls a request.
    const kind = parent ? SpanKind.INTERNAL : SpanKind.SERVER;
    const under = parent ? contextOf(parent) : ROOT_CONTEXT;
    const span = this.#ids.at(place, () =>
      this.#tracer.startSpan(name, { attributes, kind, startTime: startMs }, under),
    );
    if (failure) markFailed(span, failure);
    span.end(endMs);
  }

  add(name: CounterName, by: number, attributes?: Attributes): void {
    const counter = this.#counters.get(name) ?? this.#meter.createCounter(name, counters[name]);
    this.#counters.set(name, counter);
    counter.add(by, attributes);
  }

  record(name: HistogramName, value: number, attributes?: Attributes): void {
    const histogram = this.#histograms.get(name) ?? this.#createHistogram(name);
    this.#histograms.set(name, histogram);
    histogram.record(value, attributes);
  }

  observe(name: GaugeName, read: () => readonly Reading[]): void {
    this.#meter.createObservableUpDownCounter(name, gauges[name]).addCallback((result) => {
      for (const { value, attributes } of read()) result.observe(value, attributes);
    });
  }

  async flush(): Promise<void> {
    await endsWithin(Promise.all([this.#traces.forceFlush(), this.#meters.forceFlush()]), flushWithinMs);
  }

  async stop(): Promise<void> {
    await endsWithin(Promise.all([this.#traces.shutdown(), this.#meters.shutdown()]), flushWithinMs);
  }

  get #tracer() {
    return this.#traces.getTracer(scope);
  }

  #createHistogram(name: HistogramName): Histogram {
    const { unit, description, buckets } = histograms[name];
    return this.#meter.createHistogram(name, {
      unit,
      description,
      advice: { explicitBucketBoundaries: [...buckets] },
    });
  }
}

function contextOf(place: TracePlace): Context {
  return trace.setSpanContext(ROOT_CONTEXT, spanContext(place));
}

function spanContext({ traceId, spanId }: TracePlace) {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}
