import * as z from 'zod';
import { type Action, parseAction } from './actions.ts';
import type { DurableFunctionOutcome } from './contract.ts';

/** A worker's answer to one episode. */
export interface OrchestratorReply {
  readonly actions: readonly Action[];
  readonly isDone: boolean;
  /** JSON text. */
  readonly output: string;
  /** JSON text; undefined leaves the status as it was. */
  readonly customStatus?: string;
  /** The orchestrator threw this. */
  readonly error?: { readonly message: string; readonly stack: string };
}

/** How the library marks its own state at the end of a failure's message. */
const outOfProcLabel = '$OutOfProcData$:';

const stateSchema = z.object({
  isDone: z.boolean(),
  actions: z.array(z.array(z.unknown())),
  output: z.unknown().optional(),
  customStatus: z.unknown().optional(),
  error: z.string().nullish(),
});

/** Reads what the worker answered, a failed invocation included: the state of one is at the end of its message. */
export function readReply(outcome: DurableFunctionOutcome): OrchestratorReply {
  const stack = outcome.ok ? '' : (outcome.stack ?? '');
  try {
    if (outcome.ok) return fromState(outcome.returnValue, stack);
    const at = outcome.message.indexOf(outOfProcLabel);
    if (at < 0) return failedReply(outcome.message, stack);
    return fromState(JSON.parse(outcome.message.slice(at + outOfProcLabel.length)), stack);
  } catch (error) {
    if (!(error instanceof z.ZodError || error instanceof SyntaxError)) throw error;
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    return failedReply(`the worker's reply is not an orchestrator's state: ${why}`, stack);
  }
}

function failedReply(message: string, stack: string): OrchestratorReply {
  return { actions: [], isDone: false, output: 'null', error: { message, stack } };
}

function fromState(raw: unknown, stack: string): OrchestratorReply {
  const { isDone, actions, output, customStatus, error } = stateSchema.parse(raw);
  return {
    actions: actions.flat().map(parseAction),
    isDone,
    output: JSON.stringify(output ?? null),
    ...(customStatus === undefined || customStatus === null ? {} : { customStatus: JSON.stringify(customStatus) }),
    ...(error ? { error: { message: error, stack } } : {}),
  };
}
