import { URLSearchParams } from 'node:url';
import * as z from 'zod';
import { type TranscriptFormat, transcriptFormats } from '../job/options.ts';
import { type ListedState, listedStates } from '../pipeline/list-jobs.ts';
import { BadRequest } from './errors.ts';

const maxTop = 100;
/** Absent is false. */
export const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** What may stand behind the `?` of an address: of each parameter what it must be, and what to ask for instead. */
export const listParameters = {
  top: {
    schema: z.coerce.number().int().min(1).max(maxTop).default(20).meta({ description: 'Entries on a page' }),
    remedy: `Ask for 1 to ${maxTop} entries a page.`,
  },
  state: {
    schema: z.enum(listedStates).optional().meta({ description: 'Only jobs in this state; `open`: not ended' }),
    remedy: `Ask for ${listedStates.join(', ')}, or leave it out.`,
  },
  after: {
    // A storage account's continuation token: text without control characters.
    schema: z
      .string()
      .regex(/^[\x20-\x7e]{1,2048}$/)
      .optional()
      .meta({ description: 'Where the page before ended, as its `next` says' }),
    remedy: 'Follow the link "next" of the page before, as it is.',
  },
} as const;
export const transcriptParameters = {
  format: {
    schema: z.enum(transcriptFormats).default('json'),
    remedy: `Ask for ${transcriptFormats.join(', ')}.`,
  },
  partial: {
    schema: flag.meta({ description: 'Where there is no transcript: what is recognised so far' }),
    remedy: 'Ask for partial=true or partial=false.',
  },
  revision: {
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .optional()
      .meta({ description: 'As it was edited up to then; 0 is what was recognised, absent the newest' }),
    remedy: 'Ask for the number of a revision, or leave it out for the newest.',
  },
} as const;

export interface Page {
  /** Entries on a page. */
  readonly top: number;
  /** Only jobs in this state; absent: all. */
  readonly state?: ListedState;
  /** Where the page before ended; absent for the first page. */
  readonly after?: string;
}

/** The link of a page. */
export function pageLink({ top, state, after }: Page): string {
  const query = new URLSearchParams({ top: String(top), ...(state ? { state } : {}), ...(after ? { after } : {}) });
  return `/api/transcriptions?${query}`;
}

/** Which page of a list is asked for. Throws a BadRequest. */
export function readPage(query: URLSearchParams): Page {
  const top = readParameter(query, 'top', listParameters.top);
  const state = readParameter(query, 'state', listParameters.state);
  const after = readParameter(query, 'after', listParameters.after);
  return { top, ...(state ? { state } : {}), ...(after ? { after } : {}) };
}

/** Whether what is recognised so far will do. Throws a BadRequest. */
export function readPartialWanted(query: URLSearchParams): boolean {
  return readParameter(query, 'partial', transcriptParameters.partial);
}

/** Which revision of a transcript is asked for; undefined for the newest. Throws a BadRequest. */
export function readRevisionWanted(query: URLSearchParams): number | undefined {
  return readParameter(query, 'revision', transcriptParameters.revision);
}

/** Which form of a transcript is asked for; JSON when the request does not say. Throws a BadRequest. */
export function readFormat(query: URLSearchParams): TranscriptFormat {
  return readParameter(query, 'format', transcriptParameters.format);
}

/** Enough of a wrong value to know it again. */
const shownLength = 100;

/** A parameter's value, or its default. Throws a BadRequest that says what to ask for instead. */
export function readParameter<T>(
  query: URLSearchParams,
  name: string,
  { schema, remedy }: { readonly schema: z.ZodType<T>; readonly remedy: string },
): T {
  const given = query.get(name) ?? undefined;
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new BadRequest(`The parameter ${name} is ${JSON.stringify(given?.slice(0, shownLength))}.`, remedy);
}
