import type { CounterName, GaugeName, HistogramName } from './instruments.ts';

/**
 * Facts of a span or a measurement: ids of jobs, numbers, states, codes of failures. Never a blob's name, which may be personal,
 * nor a message, an address, a token or any part of a transcript.
 */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Where a span belongs: in OpenTelemetry's words a span context, as hexadecimal digits. */
export interface TracePlace {
  /** 32 digits. */
  readonly traceId: string;
  /** 16 digits. */
  readonly spanId: string;
}

/** A piece of work that is under way. */
export interface Span {
  set(attributes: Attributes): void;
  /** Notes an instant of it. */
  event(name: string): void;
  /** Notes that it failed, by a code and no words. */
  fail(code: string): void;
  /** A piece of it. Throws what `work` throws, and notes it by its code. */
  child<Result>(name: string, attributes: Attributes, work: (span: Span) => Promise<Result>): Promise<Result>;
}

export interface SpanStart {
  readonly parent: TracePlace;
  readonly attributes: Attributes;
  /** The call by the host in which this happens, which is in a trace of the host's own. */
  readonly seenIn?: TracePlace;
}

/** A piece of work that is over. */
export interface PastSpan {
  /** Itself. */
  readonly place?: TracePlace;
  /** Absent for the root of a trace. */
  readonly parent?: TracePlace;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  /** Code of the failure that it ended with. */
  readonly failure?: string;
}

export interface Reading {
  readonly value: number;
  readonly attributes?: Attributes;
}

/** Spans and measurements of this process. Nothing here waits for a receiver, nor throws for one. */
export interface Telemetry {
  span<Result>(name: string, start: SpanStart, work: (span: Span) => Promise<Result>): Promise<Result>;
  past(name: string, span: PastSpan): void;
  add(counter: CounterName, by: number, attributes?: Attributes): void;
  record(histogram: HistogramName, value: number, attributes?: Attributes): void;
  /** `read` is called whenever metrics are sent. */
  observe(gauge: GaugeName, read: () => readonly Reading[]): void;
  /** Sends what there is. */
  flush(): Promise<void>;
  /** Sends what there is, and ends. */
  stop(): Promise<void>;
}

/** Of a span that nobody sees. */
export const noSpan: Span = {
  set() {},
  event() {},
  fail() {},
  child: (_name, _attributes, work) => work(noSpan),
};

const off: Telemetry = {
  span: (_name, _start, work) => work(noSpan),
  past() {},
  add() {},
  record() {},
  observe() {},
  async flush() {},
  async stop() {},
};

let current = off;

/** The process's telemetry; while none was started, all of it does nothing. */
export function telemetry(): Telemetry {
  return current;
}

/** Takes effect for whatever asks from now on. */
export function useTelemetry(started: Telemetry): void {
  current = started;
}
