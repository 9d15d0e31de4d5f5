import { maxRevisions, readLatestRevision, type TranscriptOf, writeRevision } from '../storage/revision-blobs.ts';
import { type Publication, readPublication } from '../storage/transcript-blobs.ts';
import { placeEdits } from '../transcript/edit-phrases.ts';
import type { TranscriptParts } from '../transcript/edited-transcript.ts';
import {
  type Edits,
  noEdits,
  type Revision,
  revisionVersion,
  sameEdits,
  type TextEdit,
} from '../transcript/revision.ts';
import { secondsRange } from '../transcript/seconds.ts';
import {
  EditsChanged,
  TooManyRevisions,
  TranscriptBusy,
  TranscriptGone,
  UnknownPhrases,
  UnknownSpeakers,
} from './edit-errors.ts';
import { editTag, publicationMark } from './edit-tag.ts';
import { keepOriginal, readRecognised } from './recognised-transcript.ts';
import type { Scope } from './scope.ts';
import { followRevision } from './transcript-files.ts';

/** What people want changed in a transcript: all of it, each time. */
export interface WantedEdits {
  readonly speakers: Readonly<Record<string, string>>;
  readonly phrases: readonly { readonly id: number; readonly text: string }[];
}

/** The edits of a transcript as they are. */
export interface EditsView extends Edits {
  /** 0 when there are none. */
  readonly revision: number;
  readonly created?: string;
  /** Corrections of what was recognised anew since; not in the transcript. */
  readonly unplaced: readonly TextEdit[];
  readonly tag: string;
}

/** What belongs together is read blob by blob: where others write meanwhile, again. */
const mostLooks = 3;

/** The newest edits. Throws a Failure: TranscriptGone, TranscriptBusy, OriginalMissing, or of storage. */
export async function readEdits(scope: Scope, of: TranscriptOf, signal: AbortSignal): Promise<EditsView> {
  for (let look = 0; look < mostLooks; look++) {
    const publication = await publicationNow(scope, of, signal);
    const latest = await readLatestRevision(scope.store, of, signal);
    try {
      return await viewOf(scope, of, publication, latest, signal);
    } catch (thrown) {
      if (!(thrown instanceof EditsChanged)) throw thrown;
    }
  }
  throw new TranscriptBusy();
}

/**
 * Saves edits as the next revision, and makes the files beside the transcript follow. The same edits as are there make no other
 * revision, so that it may be repeated. Throws a Failure: EditsChanged when `seen` is not the tag of the edits that these replace,
 * UnknownPhrases, UnknownSpeakers, TranscriptGone, OriginalMissing, TooManyRevisions, or of storage.
 */
export async function saveEdits(
  scope: Scope,
  of: TranscriptOf,
  wanted: WantedEdits,
  seen: string,
  now: Date,
  signal: AbortSignal,
): Promise<EditsView> {
  const publication = await publicationNow(scope, of, signal);
  const mark = publicationMark(publication);
  const latest = await readLatestRevision(scope.store, of, signal);
  const { parts, unkept } = await readRecognised(scope, of, publication, signal);
  const edits = checked(parts, wanted);
  // What is wanted is there already, whoever did it: RFC 9110, section 13.1.1 lets it pass.
  const isThere = sameEdits(edits, latest ?? noEdits) && (latest?.of ?? mark) === mark;
  let saved = latest;
  if (!isThere) {
    const number = latest?.revision ?? 0;
    if (seen !== '*' && seen !== editTag(publication, number)) throw new EditsChanged();
    if (number >= maxRevisions) throw new TooManyRevisions(maxRevisions);
    // First, so that what was recognised is never lost; the revision counts from when it is there, and the files follow.
    if (unkept) await keepOriginal(scope, of, unkept, signal);
    saved = nextRevision(of, number + 1, edits, mark, now);
    if (!(await writeRevision(scope.store, of, saved, signal))) throw new EditsChanged();
  }
  await followRevision(scope, of, signal);
  return viewOf(scope, of, publication, saved, signal);
}

async function publicationNow({ store }: Scope, of: TranscriptOf, signal: AbortSignal): Promise<Publication> {
  const publication = await readPublication(store, of.name, of.id, signal);
  if (!publication) throw new TranscriptGone(of.name);
  return publication;
}

async function viewOf(
  scope: Scope,
  of: TranscriptOf,
  publication: Publication,
  latest: Revision | undefined,
  signal: AbortSignal,
): Promise<EditsView> {
  const tag = editTag(publication, latest?.revision ?? 0);
  if (!latest) return { ...noEdits, revision: 0, unplaced: [], tag };
  const { revision, created, speakers, phrases } = latest;
  if (latest.of === publicationMark(publication)) return { revision, created, speakers, phrases, unplaced: [], tag };
  const { parts } = await readRecognised(scope, of, publication, signal);
  const placed = placeEdits(parts.phrases, phrases);
  const here = [...placed.texts.values()].sort((a, b) => a.id - b.id);
  return { revision, created, speakers, phrases: here, unplaced: placed.unplaced, tag };
}

/** The edits as a revision keeps them, without those that change nothing. */
function checked({ head, phrases }: TranscriptParts, wanted: WantedEdits): Edits {
  const texts = new Map(wanted.phrases.map(({ id, text }) => [id, text]));
  const found: TextEdit[] = [];
  const labels = new Set<string>();
  let id = 0;
  for (const phrase of phrases) {
    id += 1;
    if (phrase.speaker !== undefined) labels.add(phrase.speaker);
    const text = texts.get(id);
    texts.delete(id);
    if (text === undefined || text === phrase.text) continue;
    found.push({ id, ...secondsRange(phrase), was: phrase.text, text });
  }
  if (texts.size > 0) throw new UnknownPhrases([...texts.keys()], id);
  const names = Object.entries(wanted.speakers);
  const strange = names.map(([label]) => label).filter((label) => !labels.has(label));
  const known = head.speakers.map(({ label }) => label);
  if (strange.length > 0) throw new UnknownSpeakers(strange, known);
  return { speakers: Object.fromEntries(names.filter(([label, name]) => label !== name)), phrases: found };
}

function nextRevision(of: TranscriptOf, revision: number, edits: Edits, mark: string, now: Date): Revision {
  return {
    schema: revisionVersion,
    job: { id: of.id },
    revision,
    created: now.toISOString(),
    of: mark,
    speakers: { ...edits.speakers },
    phrases: [...edits.phrases],
  };
}
