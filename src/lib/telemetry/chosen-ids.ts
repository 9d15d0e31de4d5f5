import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';
import type { TracePlace } from './telemetry.ts';

/** Makes ids at random, but for a span whose place is known beforehand. */
export class ChosenIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #chosen: TracePlace | undefined;

  /** The span that `start` starts is at this place. */
  at<Span>(place: TracePlace | undefined, start: () => Span): Span {
    this.#chosen = place;
    try {
      return start();
    } finally {
      this.#chosen = undefined;
    }
  }

  generateTraceId(): string {
    return this.#chosen?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#chosen?.spanId ?? this.#random.generateSpanId();
  }
}
