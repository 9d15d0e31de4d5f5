import type { URLSearchParams } from 'node:url';
import { type TranscriptFormat, transcriptFormats } from '../storage/transcript-blobs.ts';
import { BadRequest } from './errors.ts';

const defaultTop = 20;
const maxTop = 100;
/** A storage account's continuation token: text without control characters. */
const continuation = /^[\x20-\x7e]{1,2048}$/;

export interface Page {
  /** Entries on a page. */
  readonly top: number;
  /** Where the page before ended; absent for the first page. */
  readonly after?: string;
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
  return { top, ...(after ? { after } : {}) };
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
