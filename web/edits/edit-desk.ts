import { batch, computed, effect, signal } from '@preact/signals';
import { backOffMs } from '../api/back-off.ts';
import { pause } from '../api/pause.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { putEdits, readEdits } from '../api/transcript.ts';
import type { SavedEdits } from '../api/transcript-types.ts';
import {
  type Changes,
  type Clash,
  clashesOf,
  isNone,
  leftOver,
  type NameChange,
  noChanges,
  type PhraseMark,
  placed,
  type TextChange,
  wantedEdits,
  withNameChange,
  withTextChange,
} from './changes.ts';
import { type Draft, keep, readKept } from './kept-changes.ts';

/** How the saving stands. */
export type Saving =
  | { readonly kind: 'idle' | 'saving' | 'saved' }
  /** Not saved yet; it is tried again by itself. */
  | { readonly kind: 'waiting'; readonly problem: ApiProblem }
  /** Kept in this browser, since the app will not take it as it is. */
  | { readonly kind: 'refused'; readonly problem: ApiProblem };

/** Several phrases corrected in a row make one revision. */
const gatherMs = 400;
/** Whoever saves in between so often does it all the time: slower then. */
const clashesAtOnce = 3;

/** What people change in one job's transcript, and how it gets saved. What was typed is in the browser's storage until it is. */
export class EditDesk implements Disposable {
  /** As the app has them; undefined until they are read, and nothing is saved until then. */
  readonly saved = signal<SavedEdits>();
  readonly changes = signal<Changes>(noChanges);
  readonly saving = signal<Saving>({ kind: 'idle' });
  readonly clashes = signal<readonly Clash[]>([]);
  /** Typed for phrases that were recognised anew since: for copying. */
  readonly lost = signal<readonly TextChange[]>([]);
  /** What is in the editor. */
  readonly draft = signal<Draft>();
  readonly isFull = signal(false);
  /** All edits, saved or not. */
  readonly all = computed(() => wantedEdits(this.saved.value ?? { speakers: {}, phrases: [] }, this.changes.value));
  readonly #jobId: string;
  readonly #phrasesNow: () => Promise<readonly PhraseMark[]>;
  readonly #gone = new AbortController();
  /** Of a request that got no answer: it may have been saved. */
  #perhapsSaved: Changes = noChanges;
  readonly #isGathering = signal(false);
  #isSaving = false;

  /** @param phrasesNow reads the phrases anew, when the job has published again */
  constructor(jobId: string, phrasesNow: () => Promise<readonly PhraseMark[]>) {
    this.#jobId = jobId;
    this.#phrasesNow = phrasesNow;
    const { texts, names, draft } = readKept(jobId);
    this.changes.value = { texts, names };
    this.draft.value = draft;
    effect(() => {
      const kept = { ...this.changes.value, ...(this.draft.value ? { draft: this.draft.value } : {}) };
      this.isFull.value = !keep(jobId, kept);
    });
    addEventListener('beforeunload', this.#ask);
  }

  get isUnsaved(): boolean {
    return !isNone(this.changes.value) || this.draft.value !== undefined;
  }

  /** Takes the edits that there are, and saves what an earlier visit could not. */
  open(saved: SavedEdits, phrases: readonly PhraseMark[]): void {
    const { changes, lost } = placed(this.changes.value, phrases);
    batch(() => {
      this.saved.value = saved;
      this.changes.value = changes;
      this.lost.value = [...this.lost.value, ...lost];
      this.clashes.value = clashesOf(saved, changes);
    });
    if (!isNone(changes)) void this.#save();
  }

  correct(change: TextChange): void {
    this.changes.value = withTextChange(this.changes.value, change);
    void this.#save();
  }

  rename(change: NameChange): void {
    this.changes.value = withNameChange(this.changes.value, change);
    void this.#save();
  }

  /** Tries once more what was refused. */
  saveNow(): void {
    void this.#save();
  }

  /** Waits until what was changed is saved, or cannot be at the moment. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      let stop: (() => void) | undefined;
      stop = effect(() => {
        const isOpen = !isNone(this.changes.value) && (this.saving.value.kind === 'saving' || this.#isGathering.value);
        if (isOpen) return;
        queueMicrotask(() => stop?.());
        resolve();
      });
    });
  }

  /** Saves what is not saved yet, once more, and lets go. */
  [Symbol.dispose](): void {
    this.#gone.abort();
    void this.#save().finally(() => removeEventListener('beforeunload', this.#ask));
  }

  readonly #ask = (event: BeforeUnloadEvent) => {
    if (this.isUnsaved) event.preventDefault();
  };

  async #save(): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    let failures = 0;
    try {
      this.#isGathering.value = true;
      await this.#wait(gatherMs);
      this.#isGathering.value = false;
      for (let isStale = false; !isNone(this.changes.value); ) {
        try {
          if (isStale) await this.#catchUp();
          isStale = false;
          if (!(await this.#put())) return;
          failures = 0;
        } catch (thrown) {
          const problem = asProblem(thrown);
          isStale ||= problem.status === 412;
          failures += 1;
          if (!isPassing(problem)) {
            this.saving.value = { kind: 'refused', problem };
            return;
          }
          if (isStale && failures <= clashesAtOnce && problem.status === 412) continue;
          this.saving.value = { kind: 'waiting', problem };
          if (this.#gone.signal.aborted) return;
          await this.#wait(backOffMs(failures));
        }
      }
    } finally {
      this.#isSaving = false;
    }
  }

  /** False while it is not known what there is to change. */
  async #put(): Promise<boolean> {
    const saved = this.saved.value;
    if (!saved) return false;
    const sent = this.changes.value;
    this.saving.value = { kind: 'saving' };
    this.#perhapsSaved = sent;
    const now = await putEdits(this.#jobId, wantedEdits(saved, sent), saved.tag);
    this.#perhapsSaved = noChanges;
    batch(() => {
      this.saved.value = now;
      this.changes.value = leftOver(this.changes.value, sent);
      this.saving.value = { kind: 'saved' };
    });
    return true;
  }

  /** Somebody else saved, or the job published again: ours go on top of what there is now. */
  async #catchUp(): Promise<void> {
    const saved = await readEdits(this.#jobId);
    const isRepublished = markOf(saved.tag) !== markOf(this.saved.value?.tag ?? '');
    const { changes, lost } = isRepublished
      ? placed(this.changes.value, await this.#phrasesNow())
      : { changes: this.changes.value, lost: [] };
    batch(() => {
      this.clashes.value = clashesOf(saved, changes, this.#perhapsSaved);
      this.saved.value = saved;
      this.changes.value = changes;
      this.lost.value = [...this.lost.value, ...lost];
    });
  }

  async #wait(ms: number): Promise<void> {
    // Leaving the page's view ends the wait, not the saving.
    await pause(ms, this.#gone.signal).catch(() => {});
  }
}

/** A tag is `"<revision>-<publication>"`. */
const markOf = (tag: string) => tag.slice(tag.indexOf('-') + 1);

/** It may go well another time; 409 while the job fills a gap. */
const isPassing = ({ status, code }: ApiProblem) =>
  status === 0 || status === 408 || status === 412 || status === 429 || status >= 500 || code === 'still-running';
