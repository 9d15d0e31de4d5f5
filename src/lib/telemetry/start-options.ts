import type { AccessToken } from '@azure/core-auth';

/** Where telemetry goes; to both, when both are given. */
export interface Receivers {
  /** Application Insights, by its connection string. */
  readonly applicationInsights?: string;
  /** Base address of a receiver of OTLP over HTTP, e.g. `http://127.0.0.1:4318`. */
  readonly otlp?: string;
}

export interface StartOptions {
  readonly receivers: Receivers;
  readonly metricsEveryMs: number;
  readonly service: { readonly name: string; readonly version: string; readonly instance: string };
  /** For Application Insights. It is asked for a fresh one now and then, and keeps nothing open in between. */
  readonly token: (scope: string) => Promise<AccessToken>;
  readonly log: (line: string) => void;
}
