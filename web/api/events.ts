import { EventSourceParserStream } from 'eventsource-parser/stream';
import { backOffMs } from './back-off.ts';
import { hasEnded, type JobView } from './jobs.ts';
import { pause } from './pause.ts';
import { type ApiProblem, asProblem } from './problem.ts';
import { request } from './request.ts';
import { readPartial } from './transcript.ts';
import type { PhraseJson } from './transcript-types.ts';

/** What is told of a job that is followed. */
export type JobEvent =
  | { readonly kind: 'progress' | 'end'; readonly job: JobView }
  | { readonly kind: 'phrases'; readonly phrases: readonly PhraseJson[] }
  /** It cannot be followed at the moment; it is tried again. */
  | { readonly kind: 'lost'; readonly problem: ApiProblem };

/** There is a sign of life every 15 s; after three of them the connection is taken for dead. */
const deadAfterMs = 45_000;
/** Some proxies hold a stream back as a whole: without any event after this time the job is asked for instead. */
const firstEventMs = 10_000;
/** As the app asks for it, when it has ended a stream. */
const comeBackMs = 1_000;
const pollMs = 2_000;
/** Of polling, before the stream is tried again. */
const pollsInARow = 15;

/** A job's progress and phrases until its end; no phrase is lost or comes twice, whatever breaks in between. Throws an ApiProblem. */
export async function* followJob(id: string, signal: AbortSignal): AsyncGenerator<JobEvent> {
  let place = '';
  let failures = 0;
  while (!signal.aborted) {
    let heard = false;
    try {
      for await (const { event, data, id: newPlace } of messages(id, place, signal)) {
        heard = true;
        failures = 0;
        if (newPlace) place = newPlace;
        if (event === 'phrases') yield { kind: 'phrases', phrases: JSON.parse(data).phrases };
        else if (event === 'progress' || event === 'end') yield { kind: event, job: JSON.parse(data) };
        if (event === 'end') return;
      }
    } catch (thrown) {
      if (signal.aborted) return;
      const problem = asProblem(thrown);
      if (isFinal(problem)) throw problem;
      failures += 1;
      yield { kind: 'lost', problem };
    }
    // Silence, or failures in a row: where only streams do not come through, plain requests do.
    if (!heard && failures !== 1) {
      for await (const event of pollJob(id, Number(place || 0), signal)) {
        if (event.kind === 'phrases') place = String(Number(place || 0) + event.phrases.length);
        yield event;
        if (event.kind === 'end') return;
      }
    }
    await pause(failures === 0 ? comeBackMs : backOffMs(failures), signal).catch(() => {});
  }
}

/** A job that is not there, or a request that will never be right, is not asked for again. */
const isFinal = ({ status }: ApiProblem) => status >= 400 && status < 500 && status !== 408 && status !== 429;

async function* messages(id: string, place: string, signal: AbortSignal) {
  const silence = new AbortController();
  const either = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), firstEventMs);
  try {
    const headers: Record<string, string> = place ? { 'last-event-id': place } : {};
    const { body } = await request(`/transcriptions/${id}/events`, { headers, signal: either });
    const alive = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), deadAfterMs);
        controller.enqueue(chunk);
      },
    });
    const reader = body
      ?.pipeThrough(alive)
      .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) return;
      yield next.value;
    }
  } catch (thrown) {
    // Silence is no failure: what is asked next shows whether the app can be reached.
    if (signal.aborted || !silence.signal.aborted) throw thrown;
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

/** The same by plain requests, for where streams do not come through. */
async function* pollJob(id: string, given: number, signal: AbortSignal): AsyncGenerator<JobEvent> {
  let tag = '';
  let known = given;
  for (let polls = 0; polls < pollsInARow; polls++) {
    const headers: Record<string, string> = tag ? { 'if-none-match': tag } : {};
    const answer = await request(`/transcriptions/${id}`, { headers, signal }).catch((thrown: unknown) => {
      const problem = asProblem(thrown);
      if (signal.aborted || isFinal(problem)) throw problem;
      return problem;
    });
    if (!(answer instanceof Response)) {
      yield { kind: 'lost', problem: answer };
      return;
    }
    if (answer.status !== 304) {
      tag = answer.headers.get('etag') ?? '';
      const job: JobView = await answer.json();
      yield { kind: 'progress', job };
      const { phrases } = await readPartial(id, signal).catch(() => ({ phrases: [] }));
      const fresh = phrases.slice(known);
      if (fresh.length > 0) yield { kind: 'phrases', phrases: fresh };
      known += fresh.length;
      if (hasEnded(job)) {
        yield { kind: 'end', job };
        return;
      }
    }
    await pause(pollMs, signal);
  }
}
