import { URLSearchParams } from 'node:url';
import { type ListedState, listedStates } from '../pipeline/list-jobs.ts';
import { type TranscriptFormat, transcriptFormats } from '../storage/transcript-blobs.ts';
import { BadRequest } from './errors.ts';

const defaultTop = 20;
const maxTop = 100;
/** A storage account's continuation token: text without control characters. */
const continuation = /^[\x20-\x7e]{1,2048}$/;

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
  const top = Number(query.get('top') ?? defaultTop);
  if (!Number.isInteger(top) || top < 1 || top > maxTop) {
    throw new BadRequest(`top is "${query.get('top')}".`, `Ask for 1 to ${maxTop} entries a page.`);
  }
  const after = query.get('after');
  if (after !== null && !continuation.test(after)) {
    throw new BadRequest('after is not the end of a page.', 'Follow the link "next" of the page before, as it is.');
  }
  const wanted = query.get('state');
  const state = listedStates.find((known) => known === wanted);
  if (wanted !== null && !state) {
    throw new BadRequest(`There is no state "${wanted}".`, `Ask for ${listedStates.join(', ')}, or leave it out.`);
  }
  return { top, ...(state ? { state } : {}), ...(after ? { after } : {}) };
}

/** Whether what is recognised so far will do. Throws a BadRequest. */
export function readPartialWanted(query: URLSearchParams): boolean {
  const wanted = query.get('partial') ?? 'false';
  if (wanted === 'true' || wanted === 'false') return wanted === 'true';
  throw new BadRequest(`partial is "${wanted}".`, 'Ask for partial=true or partial=false.');
}

/** Which form of a transcript is asked for; JSON when the request does not say. Throws a BadRequest. */
export function readFormat(query: URLSearchParams): TranscriptFormat {
  const wanted = query.get('format') ?? 'json';
  const format = transcriptFormats.find((known) => known === wanted);
  if (!format) throw new BadRequest(`There is no format "${wanted}".`, `Ask for ${transcriptFormats.join(', ')}.`);
  return format;
}
