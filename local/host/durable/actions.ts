import * as z from 'zod';

/** How durable-functions' RetryOptions arrive. */
export interface RetryOptions {
  readonly firstIntervalMs: number;
  readonly maxAttempts: number;
  readonly backoffCoefficient: number;
  readonly maxIntervalMs: number;
  /** How long after the first attempt a next one may still begin. */
  readonly timeoutMs: number;
}

/** What an orchestrator asked for, in the words of this engine. `input` is JSON text. */
export type Action =
  | { readonly kind: 'activity'; readonly name: string; readonly input: string; readonly retry?: RetryOptions }
  | {
      readonly kind: 'sub-orchestration';
      readonly name: string;
      readonly input: string;
      readonly instanceId?: string;
      readonly retry?: RetryOptions;
    }
  | { readonly kind: 'continue-as-new'; readonly input: string }
  | { readonly kind: 'timer'; readonly fireAt: string }
  | { readonly kind: 'external-event'; readonly name: string }
  | { readonly kind: 'any' | 'all'; readonly children: readonly Action[] }
  | { readonly kind: 'unsupported'; readonly what: string };

/** The extension's own limit where RetryOptions name none: 6 days. */
const defaultMaxIntervalMs = 6 * 24 * 3_600_000;

/** Actions of durable-functions that this engine does not carry out, by actionType. */
const unsupportedNames: ReadonlyMap<number, string> = new Map([
  [7, 'callEntity'],
  [8, 'callHttp'],
  [9, 'signalEntity'],
  [10, 'a scheduled signalEntity'],
  [13, 'lock (critical section)'],
  [14, 'release of a lock'],
]);

const retrySchema = z
  .object({
    firstRetryIntervalInMilliseconds: z.number(),
    maxNumberOfAttempts: z.number(),
    backoffCoefficient: z.number().nullish(),
    maxRetryIntervalInMilliseconds: z.number().nullish(),
    retryTimeoutInMilliseconds: z.number().nullish(),
  })
  .transform(
    (raw): RetryOptions => ({
      firstIntervalMs: raw.firstRetryIntervalInMilliseconds,
      maxAttempts: raw.maxNumberOfAttempts,
      backoffCoefficient: raw.backoffCoefficient ?? 1,
      maxIntervalMs: raw.maxRetryIntervalInMilliseconds ?? defaultMaxIntervalMs,
      timeoutMs: raw.retryTimeoutInMilliseconds ?? Number.POSITIVE_INFINITY,
    }),
  );

const activity = z.object({ functionName: z.string(), input: z.unknown().optional() });
const child = activity.extend({ instanceId: z.string().nullish() });

/** Parses one action of a worker's reply. Throws a ZodError when it has not the library's shape. */
export function parseAction(raw: unknown): Action {
  const { actionType } = z.object({ actionType: z.number() }).parse(raw);
  switch (actionType) {
    case 0:
    case 1: {
      const { functionName, input } = activity.parse(raw);
      return { kind: 'activity', name: functionName, input: encodedInput(input), ...parseRetry(actionType === 1, raw) };
    }
    case 2:
    case 3: {
      const { functionName, input, instanceId } = child.parse(raw);
      return {
        kind: 'sub-orchestration',
        name: functionName,
        input: JSON.stringify(input ?? null),
        ...(instanceId ? { instanceId } : {}),
        ...parseRetry(actionType === 3, raw),
      };
    }
    case 4:
      return {
        kind: 'continue-as-new',
        input: encodedInput(z.object({ input: z.unknown().optional() }).parse(raw).input),
      };
    case 5:
      return { kind: 'timer', fireAt: z.object({ fireAt: z.iso.datetime() }).parse(raw).fireAt };
    case 6:
      return {
        kind: 'external-event',
        name: z.object({ externalEventName: z.string() }).parse(raw).externalEventName,
      };
    case 11:
    case 12: {
      const { compoundActions } = z.object({ compoundActions: z.array(z.unknown()) }).parse(raw);
      return { kind: actionType === 11 ? 'any' : 'all', children: compoundActions.map(parseAction) };
    }
    default:
      return { kind: 'unsupported', what: unsupportedNames.get(actionType) ?? `actionType ${actionType}` };
  }
}

function parseRetry(wanted: boolean, raw: unknown): { retry?: RetryOptions } {
  return wanted ? { retry: z.object({ retryOptions: retrySchema }).parse(raw).retryOptions } : {};
}

/** The library has already encoded a string input once (Utils.processInput); everything else is encoded here. */
function encodedInput(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input ?? null);
}
