import { AzureMonitorMetricExporter, AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';
import type { Exporters } from './exporter-pair.ts';
import type { StartOptions } from './start-options.ts';

/** To Application Insights, with a token of the app's identity. */
export function azureExporters(connectionString: string, token: StartOptions['token']): Exporters {
  // The exporter would send measurements of itself to Microsoft; it cannot be told not to in any other way.
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] ??= 'true';
  const options = {
    connectionString,
    credential: {
      getToken: (scopes: string | string[]) => token(typeof scopes === 'string' ? scopes : scopes.join(' ')),
    },
    // What cannot be sent is dropped: a worker's disk goes with it.
    disableOfflineStorage: true,
    retryOptions: { maxRetries: 1 },
  };
  return {
    setting: 'APPLICATIONINSIGHTS_CONNECTION_STRING',
    spans: new AzureMonitorTraceExporter(options),
    metrics: new AzureMonitorMetricExporter(options),
  };
}
