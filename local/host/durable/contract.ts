/** One call of the app that the engine asks its host to make. */
export interface DurableFunctionCall {
  readonly kind: 'orchestration' | 'activity';
  readonly functionName: string;
  /** orchestration: the trigger's JSON string ({history, input, instanceId, ...}); activity: the JSON-encoded input string. */
  readonly triggerValue: string;
  readonly instanceId: string;
}

/** What came of a call. `workerExited` means that the process ended before it answered. */
export type DurableFunctionOutcome =
  | { readonly ok: true; readonly returnValue: unknown }
  | { readonly ok: false; readonly message: string; readonly stack?: string; readonly workerExited?: boolean };

export interface DurableEngineSettings {
  readonly databasePath: string;
  readonly hubName: string;
  readonly maxConcurrentActivities: number;
  readonly maxConcurrentOrchestrators: number;
}

export interface DurableEngineDeps {
  readonly invoke: (call: DurableFunctionCall) => Promise<DurableFunctionOutcome>;
  /** Whether the app registered this function. */
  readonly has: (kind: 'orchestration' | 'activity', functionName: string) => boolean;
  readonly log: (line: string) => void;
}

export interface DurableHttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

export interface DurableHttpResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}
