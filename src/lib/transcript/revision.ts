import * as z from 'zod';

export const revisionVersion = 'dropscribe.revision/1';

const seconds = z.number().nonnegative();

/** What the text of one phrase was corrected to. Time and old text find the phrase again where its number is another by now. */
export const textEditSchema = z.object({
  id: z.number().int().positive(),
  start: seconds,
  end: seconds,
  was: z.string(),
  text: z.string(),
});
export type TextEdit = z.infer<typeof textEditSchema>;

/** What people changed in a transcript, always of the recognised one: no revision needs the one before. */
export interface Edits {
  /** Label of the recognition, `Guest-1`, to name. */
  readonly speakers: Readonly<Record<string, string>>;
  /** In the order of the phrases. */
  readonly phrases: readonly TextEdit[];
}

/** A saved set of edits: revisions/<job id>/0001.json beside the transcript. */
export const revisionSchema = z.object({
  schema: z.literal(revisionVersion),
  job: z.object({ id: z.string() }),
  /** 1, 2, 3, ...; 0 is the recognised transcript. */
  revision: z.number().int().positive(),
  created: z.iso.datetime(),
  /** Of which publication of the job: a retry that fills a gap publishes again. */
  of: z.string(),
  speakers: z.record(z.string(), z.string()),
  phrases: z.array(textEditSchema),
});
export type Revision = z.infer<typeof revisionSchema>;

export const noEdits: Edits = { speakers: {}, phrases: [] };

/** True when two sets make the same transcript of the same recognition. */
export function sameEdits(a: Edits, b: Edits): boolean {
  const names = (edits: Edits) => Object.entries(edits.speakers).sort(([one], [other]) => (one < other ? -1 : 1));
  const texts = (edits: Edits) => edits.phrases.map(({ id, was, text }) => [id, was, text]);
  return JSON.stringify([names(a), texts(a)]) === JSON.stringify([names(b), texts(b)]);
}
