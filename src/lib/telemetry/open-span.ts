import { type Span as ApiSpan, type Context, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { codeOf } from './code-of.ts';
import type { Attributes, Span } from './telemetry.ts';

/** A span of OpenTelemetry that is under way. */
export class OpenSpan implements Span {
  readonly #tracer: Tracer;
  readonly #span: ApiSpan;
  readonly #context: Context;

  constructor(tracer: Tracer, span: ApiSpan, parent: Context) {
    this.#tracer = tracer;
    this.#span = span;
    this.#context = trace.setSpan(parent, span);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  event(name: string): void {
    this.#span.addEvent(name);
  }

  fail(code: string): void {
    markFailed(this.#span, code);
  }

  child<Result>(name: string, attributes: Attributes, work: (span: Span) => Promise<Result>): Promise<Result> {
    const span = this.#tracer.startSpan(name, { attributes }, this.#context);
    return new OpenSpan(this.#tracer, span, this.#context).run(work);
  }

  /** Does the work, and ends the span with it. */
  async run<Result>(work: (span: Span) => Promise<Result>): Promise<Result> {
    try {
      return await work(this);
    } catch (thrown) {
      this.fail(codeOf(thrown));
      throw thrown;
    } finally {
      this.#span.end();
    }
  }
}

/**
 * By OpenTelemetry's name (https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/) and by one of ours, since
 * Azure Monitor's exporter takes the former for a part of an HTTP call, and leaves it out.
 */
export function markFailed(span: ApiSpan, code: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span.setAttributes({ 'error.type': code, 'dropscribe.failure': code });
}
