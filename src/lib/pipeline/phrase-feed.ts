import type { JobId } from '../job/job.ts';
import { GrowingList } from '../storage/growing-list.ts';
import { segmentOf, workNames } from '../storage/work-names.ts';
import { phraseLines } from '../transcript/phrase-lines.ts';
import { phraseViews, type Transcript } from '../transcript/transcript.ts';
import { hasTranscript, type JobView } from './describe-job.ts';
import { NoSuchRevision, TranscriptGone } from './edit-errors.ts';
import { FinalChannels } from './final-channels.ts';
import { channelsOf, firstWithoutGap, readFirstTry } from './partial-transcript.ts';
import { readRevised } from './read-revised.ts';
import type { Scope } from './scope.ts';
import { readSegments } from './segment-records.ts';

/** A phrase as the transcript shows it; its id is its place, from 1 on. */
export type PhraseView = Transcript['phrases'][number];

/** Phrases of a finished transcript that are given at a time. */
const atOnce = 100;

/** Gives a job's phrases, each once, in order, as soon as it is final. What it has given tells another feed where to go on. */
export class PhraseFeed {
  readonly #scope: Scope;
  readonly #id: JobId;
  /** From the first segment on, whose name tells how many channels there are. */
  #final: FinalChannels | undefined;
  /** Names of segments: those that are there, and those that were taken. */
  readonly #finished: GrowingList<string>;
  readonly #taken = new Set<string>();
  /** Phrases that are known to be final, given or skipped. */
  #seen = 0;
  #given: number;

  /** @param given phrases that were given before */
  constructor(scope: Scope, id: JobId, given: number) {
    this.#scope = scope;
    this.#id = id;
    this.#given = given;
    this.#finished = new GrowingList(workNames.segments(id), ({ name }) => {
      const segment = segmentOf(name);
      return segment && { number: segment.index, item: name };
    });
  }

  /** Phrases that were given, by this feed and before. */
  get given(): number {
    return this.#given;
  }

  /** What is new, a few at a time; once the job is done, all of the rest. Throws a storage failure; the next call goes on. */
  async *fresh(view: JobView, signal: AbortSignal): AsyncGenerator<readonly PhraseView[]> {
    if (hasTranscript(view.state)) yield* this.#rest(view, signal);
    else yield* this.#recognised(view, signal);
  }

  async *#recognised({ segments }: JobView, signal: AbortSignal): AsyncGenerator<readonly PhraseView[]> {
    const all = firstWithoutGap((await this.#finished.look(this.#scope.store.work, signal)).items);
    const names = all.filter((name) => !this.#taken.has(name));
    for await (const { name, segment } of readSegments(this.#scope, names, signal)) {
      this.#final ??= new FinalChannels(channelsOf(all));
      const phrases = this.#final.push(segment);
      this.#taken.add(name);
      const firstId = this.#seen + 1;
      this.#seen += phrases.length;
      yield* this.#give(viewsFrom(phrases, firstId));
    }
    // A file that is one segment is written down about once a minute of audio.
    if (this.#taken.size > 0 || segments?.total !== 1) return;
    const { phrases } = await readFirstTry(this.#scope, this.#id, signal);
    yield* this.#give(viewsFrom(phrases, 1));
  }

  async *#rest(view: JobView, signal: AbortSignal): AsyncGenerator<readonly PhraseView[]> {
    let id = 0;
    let batch: PhraseView[] = [];
    for await (const line of phraseLines(this.#transcript(view, signal))) {
      id += 1;
      if (id <= this.#given) continue;
      batch.push(JSON.parse(line) as PhraseView);
      if (batch.length < atOnce) continue;
      yield* this.#give(batch);
      batch = [];
    }
    yield* this.#give(batch);
  }

  /** As it was recognised: what people changed since then would count otherwise. */
  async *#transcript(view: JobView, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      const { body } = await readRevised(this.#scope, view, 'json', 0, signal);
      for await (const chunk of body) yield Buffer.from(chunk);
    } catch (thrown) {
      // It was deleted, or is that of another version: there is nothing to tell of it.
      if (!(thrown instanceof TranscriptGone || thrown instanceof NoSuchRevision)) throw thrown;
    }
  }

  *#give(views: readonly PhraseView[]): Generator<readonly PhraseView[]> {
    const fresh = views.filter(({ id }) => id > this.#given);
    const last = fresh.at(-1);
    if (!last) return;
    this.#given = last.id;
    yield fresh;
  }
}

function viewsFrom(phrases: Parameters<typeof phraseViews>[0], firstId: number): PhraseView[] {
  return [...phraseViews(phrases)].map((view) => ({ ...view, id: view.id + firstId - 1 }));
}
