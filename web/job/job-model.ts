import { batch, signal } from '@preact/signals';
import { backOffMs } from '../api/back-off.ts';
import { followJob } from '../api/events.ts';
import { cancelJob, getJob, hasEnded, type JobView, retryJob } from '../api/jobs.ts';
import { pause } from '../api/pause.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { readEdits, readPartial, readTranscript } from '../api/transcript.ts';
import type { PhraseJson, Transcript } from '../api/transcript-types.ts';
import type { PhraseMark } from '../edits/changes.ts';
import { EditDesk } from '../edits/edit-desk.ts';
import { Player } from '../player/player.ts';
import { Reading } from '../transcript/reading.ts';
import { spokenOf } from '../transcript/spoken.ts';
import { announce } from '../ui/live-region.tsx';
import { endingText } from './ending-text.ts';

/** One job as the page follows it, and its transcript as soon as there is something of it. */
export class JobModel implements Disposable {
  readonly id: string;
  readonly job = signal<JobView>();
  /** When the job was last told of, as performance.now() has it: its `etaSeconds` counts from then. */
  readonly toldAt = signal(0);
  /** Why there is nothing to follow. */
  readonly problem = signal<ApiProblem>();
  /** The app cannot be reached at the moment. */
  readonly lost = signal<ApiProblem>();
  /** What was asked for, and did not go. */
  readonly refused = signal<ApiProblem>();
  /** Why there is no transcript to show, or none to edit. */
  readonly unreadable = signal<ApiProblem>();
  readonly isReading = signal(false);
  readonly player: Player;
  readonly desk: EditDesk;
  readonly reading: Reading;
  #run = new AbortController();

  constructor(id: string) {
    this.id = id;
    this.player = new Player(id);
    this.desk = new EditDesk(id, () => this.#phrasesNow());
    this.reading = new Reading(this.player, this.desk);
    void this.#follow(this.#run.signal);
  }

  async cancel(): Promise<void> {
    await this.#ask(() => cancelJob(this.id));
  }

  /** Starts again what failed, was cancelled or has gaps. */
  async retry(): Promise<void> {
    if (!(await this.#ask(() => retryJob(this.id)))) return;
    this.#run.abort();
    this.#run = new AbortController();
    void this.#follow(this.#run.signal);
  }

  async showRevision(revision: number): Promise<void> {
    try {
      const { phrases } = await readTranscript(this.id, revision);
      this.reading.editing.value = undefined;
      this.reading.older.value = { revision, phrases: phrases.map(spokenOf) };
    } catch (thrown) {
      this.refused.value = asProblem(thrown);
    }
  }

  [Symbol.dispose](): void {
    this.#run.abort();
    this.player[Symbol.dispose]();
    this.desk[Symbol.dispose]();
  }

  async #ask(what: () => Promise<JobView>): Promise<boolean> {
    this.refused.value = undefined;
    try {
      this.#tell(await what());
      return true;
    } catch (thrown) {
      this.refused.value = asProblem(thrown);
      return false;
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    try {
      const job = await this.#untilReached(() => getJob(this.id, signal), signal);
      this.#tell(job);
      if (!hasEnded(job)) {
        // What an earlier run published stays until it is published anew.
        const live: PhraseJson[] | undefined = this.reading.head.peek() ? undefined : [];
        for await (const event of followJob(this.id, signal)) {
          if (event.kind === 'lost') this.lost.value = event.problem;
          else if (event.kind === 'phrases') this.#add(live, event.phrases);
          else this.#tell(event.job);
        }
        if (!signal.aborted && this.job.value) announce(endingText(this.job.value));
      }
      if (!signal.aborted) await this.#untilReached(() => this.#read(signal), signal);
    } catch (thrown) {
      if (!signal.aborted) this.problem.value = asProblem(thrown);
    }
  }

  #tell(job: JobView): void {
    batch(() => {
      this.job.value = job;
      this.toldAt.value = performance.now();
      this.lost.value = undefined;
      this.problem.value = undefined;
      if (job.lengthSeconds) this.player.lengthMs.value = Math.round(job.lengthSeconds * 1000);
    });
  }

  #add(live: PhraseJson[] | undefined, phrases: readonly PhraseJson[]): void {
    if (!live) return;
    this.lost.value = undefined;
    // A stream that begins anew after a retry begins with the first.
    const known = phrases[0] ? phrases[0].id - 1 : live.length;
    live.length = Math.min(live.length, known);
    live.push(...phrases);
    this.reading.recognised.value = [...this.reading.recognised.value.slice(0, known), ...phrases.map(spokenOf)];
  }

  /** The transcript of a job that has ended; what is recognised, where it ended without one. */
  async #read(signal: AbortSignal): Promise<void> {
    const job = this.job.value;
    if (!job) return;
    if (job.state !== 'done' && job.state !== 'partial') {
      const partial = await readPartial(this.id, signal).catch(() => undefined);
      if (partial) this.reading.recognised.value = partial.phrases.map(spokenOf);
      return;
    }
    this.isReading.value = true;
    try {
      const [transcript, edits] = await Promise.all([readTranscript(this.id, 0, signal), readEdits(this.id, signal)]);
      batch(() => {
        const marks = this.#show(transcript);
        this.unreadable.value = undefined;
        this.desk.open(edits, marks);
      });
      this.#openDraft();
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (signal.aborted || isPassing(problem)) throw thrown;
      this.unreadable.value = problem;
      // What is there can be read all the same.
      if (problem.code === 'original-missing') this.#show(await readTranscript(this.id, undefined, signal));
    } finally {
      this.isReading.value = false;
    }
  }

  #show({ phrases, text: _, ...head }: Transcript): readonly PhraseMark[] {
    batch(() => {
      this.reading.recognised.value = phrases.map(spokenOf);
      this.reading.head.value = head;
    });
    return phrases.map(({ id, start, end, text: was }) => ({ id, start, end, was }));
  }

  async #phrasesNow(): Promise<readonly PhraseMark[]> {
    return this.#show(await readTranscript(this.id, 0));
  }

  /** What was being typed when the page was left. */
  #openDraft(): void {
    const draft = this.desk.draft.peek();
    if (!draft) return;
    const phrase = this.reading.recognised.peek()[draft.id - 1];
    if (phrase?.text === draft.was) {
      this.reading.editing.value = draft.id;
      setTimeout(() => this.reading.show(draft.id - 1));
      return;
    }
    this.desk.lost.value = [...this.desk.lost.value, { ...draft, start: 0, end: 0, seen: draft.was }];
    this.desk.draft.value = undefined;
  }

  /** Asks again, ever more seldom, while the app cannot be reached. */
  async #untilReached<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        const answer = await ask();
        this.lost.value = undefined;
        return answer;
      } catch (thrown) {
        const problem = asProblem(thrown);
        if (signal.aborted || !isPassing(problem)) throw thrown;
        this.lost.value = problem;
        await pause(backOffMs(failures), signal);
      }
    }
  }
}

const isPassing = ({ status }: ApiProblem) => status === 0 || status === 408 || status === 429 || status >= 500;
