import * as z from 'zod';
import type { FailureFacts } from '../job/failure-facts.ts';
import type { LedgerCounts } from '../lifetime/ledger.ts';
import { type Usage, usageSchema } from './receipt-usage.ts';
import { failureSchema } from './work-records.ts';

const ms = z.number().int().nonnegative();

const ledgerSchema: z.ZodType<LedgerCounts> = z.record(z.string(), z.object({ opened: ms, closed: ms }));

/** What the orchestration says of itself while it runs: its custom status. */
export const jobStageSchema = z.object({
  stage: z.enum(['planning', 'transcribing', 'publishing']),
  /** Known once planned. */
  segments: ms.exactOptional(),
  lengthMs: ms.exactOptional(),
  /** While it transcribes: when that began, in ms since 1970. */
  sinceMs: ms.exactOptional(),
  /** True while the file is decoded as it is recognised: the two above are estimates. */
  decoding: z.boolean().exactOptional(),
  /** Recognised each by itself; absent where they are mixed. */
  channels: ms.exactOptional(),
});
export type JobStage = z.infer<typeof jobStageSchema>;

/** What was published of a file. */
export const publishedSchema = z.object({
  lengthMs: ms,
  segments: ms,
  phrases: ms,
  /** True when there was nothing to hear. */
  silent: z.boolean(),
  /** Audio sent to the Speech service, retries included. */
  sentMs: ms,
  /** What could not be recognised. */
  missingMs: ms,
  /** Recognised each by itself; absent where they were mixed. */
  channels: ms.exactOptional(),
});

/** What the orchestration ends with: its output. */
export const jobOutcomeSchema = z.discriminatedUnion('state', [
  publishedSchema.extend({
    /** `partial`: some of the file could not be recognised; the transcript says which. */
    state: z.enum(['done', 'partial']),
    /** Why something is missing. */
    gap: failureSchema.exactOptional(),
    ledger: ledgerSchema,
    usage: usageSchema.exactOptional(),
  }),
  z.object({
    state: z.literal('failed'),
    failure: failureSchema,
    sentMs: ms.exactOptional(),
    ledger: ledgerSchema,
    usage: usageSchema.exactOptional(),
  }),
  z.object({ state: z.literal('cancelled'), ledger: ledgerSchema }),
]);
export type JobOutcome = z.infer<typeof jobOutcomeSchema>;

/** What an activity answers: its result or a failure, what it opened and closed, and what it used. */
export type Answer<T> = ({ readonly ok: true; readonly ledger: LedgerCounts; readonly usage?: Usage } & T) | Failed;

export interface Failed {
  readonly ok: false;
  readonly failure: FailureFacts;
  /** True when the same call may succeed later. */
  readonly retryable: boolean;
  /** True when no file is at fault: it is waited for, and costs no try. */
  readonly blocking?: boolean;
  /** When to ask again at the earliest: a worker that is about to be replaced says so, or a service that refuses. */
  readonly retryAfterMs?: number;
  readonly ledger: LedgerCounts;
  readonly usage?: Usage;
}
