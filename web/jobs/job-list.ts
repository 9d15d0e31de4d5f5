import { signal } from '@preact/signals';
import { cancelJob, type JobView, type ListedState, listJobs, lookAgain, retryJob } from '../api/jobs.ts';
import { pause } from '../api/pause.ts';
import { ApiProblem, asProblem } from '../api/problem.ts';
import { stateWords } from '../ui/job-state.tsx';
import { announce } from '../ui/live-region.tsx';
import { mergeJobs, openElsewhere, type SeenJob, withoutGone } from './merge-jobs.ts';
import { pollMs } from './poll-rhythm.ts';

/** On pages behind the newest one there are seldom open jobs; each costs a request. */
const looksAtOnce = 10;
/** In a list of one state, a page may be empty though there are others behind it. */
const emptyPagesAtMost = 4;

/** The jobs that the page shows, kept as they are in the app. There is one list, so that who comes back to it finds it as it was. */
class JobList {
  readonly jobs = signal<readonly SeenJob[]>([]);
  /** True once the app has answered. */
  readonly loaded = signal(false);
  /** Why the list is not up to date; gone by itself once it is. */
  readonly problem = signal<ApiProblem>();
  /** The link of the next page; undefined on the last one. */
  readonly next = signal<string>();
  readonly loadsMore = signal(false);
  /** Jobs that are asked to stop or to start again. */
  readonly asked = signal<ReadonlySet<string>>(new Set());
  /** What became of asking that was not done. */
  readonly refusals = signal<ReadonlyMap<string, ApiProblem>>(new Map());
  #state: ListedState | undefined;
  #ends = AbortSignal.abort();
  #pagesBehind = false;
  readonly #tags = new Map<string, string>();

  /** Follows the jobs in this state, or all, until the signal ends it. */
  async follow(state: ListedState | undefined, signal: AbortSignal): Promise<void> {
    if (state !== this.#state) this.#clear();
    this.#state = state;
    this.#ends = signal;
    for (let failures = 0; ; ) {
      try {
        await this.#refresh(signal);
        failures = 0;
        this.problem.value = undefined;
      } catch (thrown) {
        if (signal.aborted) return;
        failures += 1;
        this.loaded.value = true;
        this.problem.value = asProblem(thrown);
      }
      const anyOpen = this.jobs.peek().some(({ job }) => job.finished === undefined);
      const ended = await pause(pollMs({ failures, anyOpen, hidden: document.hidden }), signal).catch(() => true);
      if (ended) return;
    }
  }

  /** A job that this page has started belongs into the list at once, where the list is one of such jobs. */
  show(job: JobView): void {
    if (this.#state === undefined || this.#state === 'open') this.#take([job], performance.now());
  }

  async more(): Promise<void> {
    this.loadsMore.value = true;
    try {
      await this.#readOn(this.next.peek(), this.#ends);
    } catch (thrown) {
      if (!this.#ends.aborted) this.problem.value = asProblem(thrown);
    }
    this.loadsMore.value = false;
  }

  cancel(id: string): Promise<void> {
    return this.#ask(id, () => cancelJob(id));
  }

  retry(id: string): Promise<void> {
    return this.#ask(id, () => retryJob(id));
  }

  async #ask(id: string, action: () => Promise<JobView>): Promise<void> {
    this.asked.value = new Set(this.asked.peek()).add(id);
    const refusals = new Map(this.refusals.peek());
    refusals.delete(id);
    try {
      this.#take([await action()], performance.now());
    } catch (thrown) {
      refusals.set(id, asProblem(thrown));
    }
    this.refusals.value = refusals;
    const asked = new Set(this.asked.peek());
    asked.delete(id);
    this.asked.value = asked;
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const askedMs = performance.now();
    const state = this.#state;
    const page = await listJobs(state ? { state } : {}, signal);
    this.#take(page.transcriptions, askedMs);
    this.jobs.value = withoutGone(this.jobs.peek(), page.transcriptions, page.next === undefined, askedMs);
    if (!this.#pagesBehind) this.next.value = page.next;
    this.loaded.value = true;
    await this.#lookAtOthers(page.transcriptions, signal);
    if (this.jobs.peek().length === 0) await this.#readOn(this.next.peek(), signal);
  }

  /** Follows the links until something is found. */
  async #readOn(from: string | undefined, signal: AbortSignal): Promise<void> {
    let link = from;
    for (let read = 0; link !== undefined && read < emptyPagesAtMost; read += 1) {
      const askedMs = performance.now();
      const page = await listJobs({ link }, signal);
      link = page.next;
      this.next.value = link;
      this.#pagesBehind = true;
      this.#take(page.transcriptions, askedMs);
      if (page.transcriptions.length > 0) return;
    }
  }

  async #lookAtOthers(page: readonly JobView[], signal: AbortSignal): Promise<void> {
    const others = openElsewhere(this.jobs.peek(), page).slice(0, looksAtOnce);
    await Promise.all(
      others.map(async ({ id }) => {
        const askedMs = performance.now();
        try {
          const answer = await lookAgain(id, this.#tags.get(id), signal);
          if (!answer) return;
          this.#tags.set(id, answer.tag);
          this.#take([answer.job], askedMs);
        } catch (thrown) {
          if (!(thrown instanceof ApiProblem && thrown.status === 404)) throw thrown;
          this.jobs.value = this.jobs.peek().filter(({ job }) => job.id !== id);
        }
      }),
    );
  }

  #take(fresh: readonly JobView[], askedMs: number): void {
    const before = new Map(this.jobs.peek().map(({ job }) => [job.id, job]));
    this.jobs.value = mergeJobs(this.jobs.peek(), fresh, askedMs);
    const ended = this.jobs
      .peek()
      .filter(({ job }) => job.finished && before.get(job.id)?.finished === undefined && before.has(job.id));
    const [first] = ended;
    if (ended.length > 1) announce(`${ended.length} transcriptions have ended.`);
    else if (first) announce(`${first.job.name}: ${stateWords[first.job.state]}.`);
  }

  #clear(): void {
    this.jobs.value = [];
    this.loaded.value = false;
    this.problem.value = undefined;
    this.next.value = undefined;
    this.#pagesBehind = false;
    this.#tags.clear();
  }
}

export const jobList = new JobList();
