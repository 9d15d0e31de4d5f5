import type { Exporters } from './exporter-pair.ts';
import type { StartOptions } from './start-options.ts';

/** One pair for each receiver; of the libraries, those that are needed are loaded. */
export async function openExporters({ receivers, token }: StartOptions): Promise<Exporters[]> {
  const { otlp, applicationInsights } = receivers;
  return [
    ...(otlp ? [(await import('./otlp-exporters.ts')).otlpExporters(otlp)] : []),
    ...(applicationInsights ? [(await import('./azure-exporters.ts')).azureExporters(applicationInsights, token)] : []),
  ];
}
