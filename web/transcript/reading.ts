import { computed, signal } from '@preact/signals';
import type { TranscriptHead as KnownHead } from '../../src/lib/transcript/transcript.ts';
import type { EditDesk } from '../edits/edit-desk.ts';
import type { Player } from '../player/player.ts';
import { type Gap, rowsOf, type SeamMark } from './rows.ts';
import { Search } from './search.ts';
import { type Speaker, speakersOf } from './speakers.ts';
import { corrected, type Spoken } from './spoken.ts';

/** All of a transcript but what is said. */
export type TranscriptHead = Omit<KnownHead, 'text'>;

/** A revision that is looked at, as it was then. */
export interface Older {
  readonly revision: number;
  readonly phrases: readonly Spoken[];
}

export type How = 'center' | 'near' | 'within';

/** Where in the list to go; how is the list's affair. */
export interface Scroller {
  /** `within`: only where it is not well on the screen yet. */
  toRow(row: number, how: How): void;
  focusRow(row: number): void;
  /** Of the phrases, the first one that is on the screen. */
  firstShown(): number;
}

/** A transcript as it is read: what was recognised with what was corrected, who speaks, what is looked for. */
export class Reading {
  readonly player: Player;
  readonly desk: EditDesk;
  readonly recognised = signal<readonly Spoken[]>([]);
  readonly head = signal<TranscriptHead>();
  readonly older = signal<Older>();
  /** The number of the phrase that is being corrected. */
  readonly editing = signal<number>();
  /** The label of the speaker who is being named. */
  readonly naming = signal<string>();
  /** The phrase that is said at the player's place, from 0; -1 before the first. */
  readonly current = signal(-1);
  /** The text goes along with the player. */
  readonly follows = signal(true);
  scroller: Scroller | undefined;

  readonly #names = computed(() => (this.older.value ? {} : this.desk.all.value.speakers));
  readonly #texts = computed(() => new Map(this.desk.all.value.phrases.map(({ id, text }) => [id, text])));
  readonly #corrected = new WeakMap<Spoken, Spoken>();

  readonly canEdit = computed(() => this.desk.saved.value !== undefined && this.older.value === undefined);
  readonly phrases = computed((): readonly Spoken[] => {
    if (this.older.value) return this.older.value.phrases;
    const texts = this.#texts.value;
    return this.recognised.value.map((phrase) => this.#withText(phrase, texts.get(phrase.id)));
  });
  readonly speakers = computed(() => speakersOf(this.phrases.value, this.#names.value));
  readonly missing = computed((): readonly Gap[] =>
    (this.head.value?.integrity.missing ?? []).map(({ start, end, channel }) => ({
      startMs: ms(start),
      endMs: ms(end),
      ...(channel === undefined ? {} : { channel }),
    })),
  );
  readonly seams = computed((): readonly SeamMark[] =>
    (this.head.value?.integrity.seams ?? []).map(({ at, joined, pauseSeconds }) => ({
      atMs: ms(at),
      joined,
      pauseMs: ms(pauseSeconds),
    })),
  );
  readonly rows = computed(() => rowsOf(this.phrases.value, { missing: this.missing.value, seams: this.seams.value }));
  /** The row of each phrase. */
  readonly rowOf = computed(() => {
    const places = new Int32Array(this.phrases.value.length);
    for (const [row, { kind, ...rest }] of this.rows.value.entries()) if ('at' in rest) places[rest.at] = row;
    return places;
  });
  readonly search = new Search(this.phrases);

  constructor(player: Player, desk: EditDesk) {
    this.player = player;
    this.desk = desk;
  }

  speakerOf({ speaker }: Spoken): Speaker | undefined {
    return speaker === undefined ? undefined : this.speakers.value.get(speaker);
  }

  /** Brings a phrase, from 0, onto the screen. */
  show(at: number, how: How = 'center'): void {
    const row = this.rowOf.value[at];
    if (row !== undefined) this.scroller?.toRow(row, how);
  }

  /** Goes to a place in the recording, and the text with it. */
  seek(ms: number): void {
    this.follows.value = true;
    this.player.seek(ms);
    this.show(this.current.peek(), 'within');
  }

  /** Opens the editor of a phrase, from 0; there is none to open beyond the ends. */
  edit(at: number): void {
    const phrase = this.canEdit.value ? this.phrases.value[at] : undefined;
    this.editing.value = phrase?.id;
    if (phrase) this.show(at, 'near');
  }

  /** Keeps a phrase's text; saving it is the desk's affair. */
  correct(phrase: Spoken, typed: string): void {
    const original = this.recognised.value[phrase.id - 1];
    const text = oneLine(typed);
    if (!original || text === phrase.text) return;
    const { id, startMs, endMs, text: was } = original;
    this.desk.correct({ id, start: startMs / 1000, end: endMs / 1000, was, seen: phrase.text, text });
  }

  rename(label: string, typed: string): void {
    const seen = this.#names.value[label] ?? label;
    const name = oneLine(typed) || label;
    if (name !== seen) this.desk.rename({ label, seen, name });
  }

  #withText(phrase: Spoken, text: string | undefined): Spoken {
    if (text === undefined || text === phrase.text) return phrase;
    const known = this.#corrected.get(phrase);
    if (known?.text === text) return known;
    const made = corrected(phrase, text);
    this.#corrected.set(phrase, made);
    return made;
  }
}

const ms = (seconds: number) => Math.round(seconds * 1000);
/** As the API keeps it. */
const oneLine = (text: string) => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
