import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Exporters, exportTimeoutMs } from './exporter-pair.ts';

/** JSON over HTTP. Headers are the exporter's own to read: OTEL_EXPORTER_OTLP_HEADERS. */
export function otlpExporters(endpoint: string): Exporters {
  const at = (path: string) => ({ url: `${endpoint.replace(/\/+$/, '')}/${path}`, timeoutMillis: exportTimeoutMs });
  return {
    setting: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    spans: new OTLPTraceExporter(at('v1/traces')),
    metrics: new OTLPMetricExporter(at('v1/metrics')),
  };
}
