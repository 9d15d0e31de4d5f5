import type { SavedEdits, TextEdit, WantedEdits } from '../api/transcript-types.ts';

/** What somebody typed for a phrase. Time and recognised text find the phrase again should its number change. */
export interface TextChange {
  readonly id: number;
  /** Seconds, as the API has them. */
  readonly start: number;
  readonly end: number;
  /** As it was recognised. */
  readonly was: string;
  /** As it was shown when it was changed. */
  readonly seen: string;
  readonly text: string;
}

/** What a recognised phrase is known by. */
export type PhraseMark = Pick<TextEdit, 'id' | 'start' | 'end' | 'was'>;

export interface NameChange {
  /** As it was recognised, e.g. `Guest-1`. */
  readonly label: string;
  readonly seen: string;
  readonly name: string;
}

/** What is not saved yet. */
export interface Changes {
  readonly texts: readonly TextChange[];
  readonly names: readonly NameChange[];
}

export const noChanges: Changes = { texts: [], names: [] };
export const isNone = ({ texts, names }: Changes) => texts.length === 0 && names.length === 0;

/** Something that somebody else changed since it was seen, and that is changed here as well. */
export type Clash =
  | { readonly kind: 'text'; readonly change: TextChange; readonly theirs: string }
  | { readonly kind: 'name'; readonly change: NameChange; readonly theirs: string };

/** With a later change in place of an earlier one of the same phrase; what was seen first stays. */
export function withTextChange({ texts, names }: Changes, change: TextChange): Changes {
  const earlier = texts.find(({ id }) => id === change.id);
  const others = texts.filter(({ id }) => id !== change.id);
  return { texts: [...others, earlier ? { ...change, seen: earlier.seen } : change], names };
}

export function withNameChange({ texts, names }: Changes, change: NameChange): Changes {
  const earlier = names.find(({ label }) => label === change.label);
  const others = names.filter(({ label }) => label !== change.label);
  return { texts, names: [...others, earlier ? { ...change, seen: earlier.seen } : change] };
}

/** All edits that there are then: those that are saved, and on top of them the changes. What is as it was recognised is no edit. */
export function wantedEdits(saved: Pick<SavedEdits, 'speakers' | 'phrases'>, { texts, names }: Changes): WantedEdits {
  const phrases = new Map(saved.phrases.map(({ id, text }) => [id, text]));
  for (const { id, was, text } of texts) {
    if (text === was) phrases.delete(id);
    else phrases.set(id, text);
  }
  const speakers = new Map(Object.entries(saved.speakers));
  for (const { label, name } of names) {
    if (name === label) speakers.delete(label);
    else speakers.set(label, name);
  }
  return {
    speakers: Object.fromEntries(speakers),
    phrases: [...phrases].map(([id, text]) => ({ id, text })).sort((a, b) => a.id - b.id),
  };
}

/** Where these edits are neither what was seen, nor what it was changed to, nor what was sent without getting an answer. */
export function clashesOf(
  saved: Pick<SavedEdits, 'speakers' | 'phrases'>,
  { texts, names }: Changes,
  sent: Changes = noChanges,
): readonly Clash[] {
  const now = new Map(saved.phrases.map(({ id, text }) => [id, text]));
  const sentTexts = new Map(sent.texts.map(({ id, text }) => [id, text]));
  const sentNames = new Map(sent.names.map(({ label, name }) => [label, name]));
  return [
    ...texts.flatMap((change): Clash[] => {
      const theirs = now.get(change.id) ?? change.was;
      const known = [change.seen, change.text, sentTexts.get(change.id)];
      return known.includes(theirs) ? [] : [{ kind: 'text', change, theirs }];
    }),
    ...names.flatMap((change): Clash[] => {
      const theirs = saved.speakers[change.label] ?? change.label;
      const known = [change.seen, change.name, sentNames.get(change.label)];
      return known.includes(theirs) ? [] : [{ kind: 'name', change, theirs }];
    }),
  ];
}

/** What is left to save once `sent` is: changes that were made again meanwhile were made of what was sent. */
export function leftOver(changes: Changes, sent: Changes): Changes {
  const texts = new Map(sent.texts.map((one) => [one.id, one]));
  const names = new Map(sent.names.map((one) => [one.label, one]));
  return {
    texts: changes.texts.flatMap((change) => {
      const before = texts.get(change.id);
      if (!before) return [change];
      return before.text === change.text ? [] : [{ ...change, seen: before.text }];
    }),
    names: changes.names.flatMap((change) => {
      const before = names.get(change.label);
      if (!before) return [change];
      return before.name === change.name ? [] : [{ ...change, seen: before.name }];
    }),
  };
}

/** Finds the changed phrases in what was recognised anew: by time and text. Those that are not there any more are `lost`. */
export function placed(
  { texts, names }: Changes,
  phrases: readonly PhraseMark[],
): { readonly changes: Changes; readonly lost: readonly TextChange[] } {
  const keyOf = ({ start, end, was }: Omit<PhraseMark, 'id'>) => `${start}/${end}/${was}`;
  const ids = new Map<string, number[]>();
  for (const phrase of phrases) {
    const same = ids.get(keyOf(phrase));
    if (same) same.push(phrase.id);
    else ids.set(keyOf(phrase), [phrase.id]);
  }
  const found: TextChange[] = [];
  const lost: TextChange[] = [];
  for (const change of texts) {
    const here = ids.get(keyOf(change)) ?? [];
    const id = here.includes(change.id) ? change.id : here[0];
    if (id === undefined) lost.push(change);
    else found.push({ ...change, id });
  }
  return { changes: { texts: found, names }, lost };
}
