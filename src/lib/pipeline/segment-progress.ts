import type { TimeRange } from '../audio/cut.ts';
import { type PeakRecord, Peaks } from '../audio/peaks.ts';
import type { Segment } from '../audio/segments.ts';
import type { FailureFacts } from '../job/failure-facts.ts';
import { type Phrase, shiftPhrase } from '../transcript/phrase.ts';
import { continueLabels, resumeFrom } from '../transcript/speaker-labels.ts';
import type { KeptWork } from './attempts.ts';
import type { Attempt } from './work-records.ts';

/** With speakers, so much already recognised audio is heard again at most, to know the speakers by what they said. */
const maxReheardMs = 5 * 60_000;

/** What is recognised of a segment so far: by the tries before, and by this one. Times are the file's. */
export class SegmentProgress {
  /** What this try has to recognise. */
  readonly rest: TimeRange;
  /** Of the segment's own range: what the tries before measured, to be added to. */
  readonly peaks: Peaks;
  readonly #kept: KeptWork;
  readonly #speakers: boolean;
  readonly #fresh: Phrase[] = [];
  #sentMs = 0;
  #silentMs = 0;

  /** @param stepMs how much of the file one of the peaks stands for */
  constructor({ heard, ...own }: Segment, kept: KeptWork, speakers: boolean, stepMs: number) {
    this.#kept = kept;
    this.#speakers = speakers;
    this.peaks = new Peaks(own, stepMs);
    if (kept.peaks) this.peaks.add(kept.peaks, own.startMs, own.endMs);
    const resumeMs = speakers && kept.phrases.length > 0 ? resumeFrom(kept.phrases, maxReheardMs) : kept.keptUntilMs;
    this.rest = { startMs: Math.max(heard.startMs, Math.min(resumeMs, heard.endMs)), endMs: heard.endMs };
  }

  /** The segment is recognised up to here. */
  get keptUntilMs(): number {
    return this.phrases.at(-1)?.endMs ?? this.#kept.keptUntilMs;
  }

  /** Everything recognised so far. */
  get phrases(): readonly Phrase[] {
    if (this.#kept.phrases.length === 0) return this.#fresh;
    if (this.#speakers) return continueLabels(this.#kept.phrases, this.#fresh);
    return [...this.#kept.phrases, ...this.#fresh];
  }

  /** True once this try has recognised anything. */
  get isFruitful(): boolean {
    return this.#fresh.length > 0;
  }

  /** True once this try has come further than those before. */
  get hasAdvanced(): boolean {
    return this.keptUntilMs > this.#kept.keptUntilMs;
  }

  /** True once this try has sent anything to the service. */
  get hasSent(): boolean {
    return this.#sentMs > 0;
  }

  /** Takes a phrase whose times are counted from `fromMs`. */
  add(phrase: Phrase, fromMs: number): void {
    this.#fresh.push(shiftPhrase(phrase, fromMs));
  }

  /** Notes audio that was sent to the service. */
  spend(sentMs: number): void {
    this.#sentMs += sentMs;
  }

  /** Notes silence in what this try read. */
  heard(silentMs: number): void {
    this.#silentMs += silentMs;
  }

  /** This try, to be written down. */
  attempt(failure: FailureFacts | undefined): Attempt {
    return {
      phrases: [...this.phrases],
      keptUntilMs: this.keptUntilMs,
      sentMs: this.#sentMs,
      silentMs: this.#kept.silentMs + this.#silentMs,
      peaks: this.peaks.record,
      ...(failure ? { failure } : {}),
    };
  }

  /** The finished segment's share of the transcript. */
  result(): { phrases: Phrase[]; sentMs: number; silentMs: number; peaks: PeakRecord } {
    return {
      phrases: [...this.phrases],
      sentMs: this.#kept.sentMs + this.#sentMs,
      silentMs: this.#kept.silentMs + this.#silentMs,
      peaks: this.peaks.record,
    };
  }
}
