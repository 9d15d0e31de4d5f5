import type { RevisionsView } from '../../src/lib/http/edits-schema.ts';
import type { PartialView } from '../../src/lib/http/partial-schema.ts';
import type { TranscriptFormat } from '../../src/lib/job/options.ts';
import type { TextEdit } from '../../src/lib/transcript/revision.ts';
import type { Transcript } from '../../src/lib/transcript/transcript-schema.ts';

export type { PartialView, RevisionsView, TextEdit, Transcript, TranscriptFormat };
export type PhraseJson = Transcript['phrases'][number];

/** The edits of a transcript, and the tag that says which these are. */
export interface SavedEdits {
  readonly tag: string;
  readonly revision: number;
  readonly speakers: Readonly<Record<string, string>>;
  readonly phrases: readonly TextEdit[];
  /** Corrections of what was recognised anew since. */
  readonly unplaced: readonly TextEdit[];
}

/** All edits as PUT takes them. */
export interface WantedEdits {
  readonly speakers: Readonly<Record<string, string>>;
  readonly phrases: readonly { readonly id: number; readonly text: string }[];
}
