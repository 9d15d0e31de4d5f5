import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

/** What sends spans and metrics to one receiver. */
export interface Exporters {
  /** The one that names their receiver. */
  readonly setting: string;
  readonly spans: SpanExporter;
  readonly metrics: PushMetricExporter;
}

/** An exporter gives up a batch by then, its retries included. */
export const exportTimeoutMs = 8_000;
