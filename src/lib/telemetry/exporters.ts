import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { StartOptions } from './start-options.ts';

export interface Exporters {
  /** The one that names their receiver. */
  readonly setting: string;
  readonly spans: SpanExporter;
  readonly metrics: PushMetricExporter;
}

/** An exporter gives up a batch by then, its retries included. */
export const exportTimeoutMs = 8_000;

/** One pair for each receiver; of the libraries, those that are needed are loaded. */
export async function openExporters({ receivers, token }: StartOptions): Promise<Exporters[]> {
  const { otlp, applicationInsights } = receivers;
  return [
    ...(otlp ? [(await import('./otlp-exporters.ts')).otlpExporters(otlp)] : []),
    ...(applicationInsights ? [(await import('./azure-exporters.ts')).azureExporters(applicationInsights, token)] : []),
  ];
}
