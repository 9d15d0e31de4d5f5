import { editedPhrases, type Placed, placeEdits } from './edit-phrases.ts';
import type { Phrase } from './phrase.ts';
import type { Edits } from './revision.ts';
import { speakersOf, type TranscriptHead, textOf } from './transcript.ts';

/** A transcript in parts: its phrases may be iterated again and again. */
export interface TranscriptParts {
  readonly head: TranscriptHead;
  readonly phrases: Iterable<Phrase>;
}

/** A recognised transcript with a revision's edits. */
export function editedTranscript(
  original: TranscriptParts,
  { revision, created, ...edits }: Edits & { readonly revision: number; readonly created: string },
): TranscriptParts {
  const placed = placeEdits(original.phrases, edits.phrases);
  const phrases = editedPhrases(original.phrases, edits.speakers, placed);
  const { head } = original;
  return {
    head: {
      ...head,
      revision: { number: revision, created, phrases: placed.texts.size, speakers: { ...edits.speakers } },
      speakers: speakersOf(phrases),
      text: textOf(spoken(phrases)),
      notes: [...head.notes, ...unplacedNote(placed, revision)],
    },
    phrases,
  };
}

/** A text may be edited away. */
function* spoken(phrases: Iterable<Phrase>): Generator<Phrase> {
  for (const phrase of phrases) if (phrase.text !== '') yield phrase;
}

function unplacedNote({ texts, unplaced }: Placed, revision: number): readonly string[] {
  if (unplaced.length === 0) return [];
  const all = texts.size + unplaced.length;
  return [
    `${unplaced.length} of ${all} corrections are not in this text, because what they are about was recognised anew. Revision ${revision} keeps them.`,
  ];
}
