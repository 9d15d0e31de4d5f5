import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import * as z from 'zod';
import { jobSchema } from '../../src/lib/http/job-schema.ts';
import { transcriptSchema } from '../../src/lib/transcript/transcript.ts';
import { eventually } from './support/eventually.ts';
import { healthOf } from './support/health.ts';
import { type ReceivedEvent, readEvents } from './support/read-events.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

let app: RunningApp;
before(async () => {
  // Few at once, so that a short file takes its time.
  app = await startApp({ settings: { SEGMENT_MS: '5000', SPEECH_SESSIONS: '3' } });
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

const phrasesSchema = z.object({ phrases: transcriptSchema.shape.phrases });
const phrasesOf = (events: readonly ReceivedEvent[]) =>
  events.filter(({ event }) => event === 'phrases').flatMap(({ data }) => phrasesSchema.parse(data).phrases);

function follow(
  id: string,
  lastEventId?: string,
  signal: AbortSignal = AbortSignal.timeout(120_000),
): Promise<Response> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  return fetch(`${app.stack.apiUrl}/api/transcriptions/${id}/events`, { headers, signal });
}

/** A job that goes on for some seconds, with a phrase now and then. */
async function slowJob(name: string, seed: number, factor = 0.2): Promise<string> {
  app.stack.speech?.setFaults([{ fault: 'slow', factor }]);
  const { path } = await tonesWav(app.folder, name, { lengthMs: 60_000, seed });
  await app.dropFile(name, path);
  return (await app.jobWhen(name, 'is there', () => true)).id;
}

const transcriptOf = async (id: string) => {
  const answer = await app.api(`/transcriptions/${id}/transcript`);
  return transcriptSchema.parse(await answer.json());
};

test('a job is followed from start to end, each phrase once, and the percent never goes back', async () => {
  const id = await slowJob('whole.wav', 51);
  const answer = await follow(id);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
  const events: ReceivedEvent[] = [];
  for await (const event of readEvents(answer)) events.push(event);

  const views = events.filter(({ event }) => event === 'progress').map(({ data }) => jobSchema.parse(data));
  const percents = views.map(({ percent }) => percent);
  assert.deepEqual(
    percents,
    percents.toSorted((a, b) => a - b),
  );
  assert.ok(
    percents.some((percent) => percent > 0 && percent < 100),
    percents.join(),
  );
  assert.ok(
    views.some(({ etaSeconds, recognisedSeconds }) => etaSeconds !== undefined && recognisedSeconds !== undefined),
  );
  const last = events.at(-1);
  assert.equal(last?.event, 'end');
  assert.equal(jobSchema.parse(last?.data).state, 'done');
  const { phrases } = await transcriptOf(id);
  assert.deepEqual(phrasesOf(events), phrases);
  const early = events.findIndex(({ event }) => event === 'phrases');
  assert.ok(early < events.findLastIndex(({ event }) => event === 'progress'), 'phrases come while the job runs');
  assert.equal((await follow(id, last?.id)).status, 204, 'who has seen the end need not come back');
});

test('a file with speakers, though one segment, is told while it goes on, each phrase once', async () => {
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 0.05 }]);
  const { path } = await tonesWav(app.folder, 'speakers.wav', { lengthMs: 240_000, seed: 55, speakers: 3 });
  await app.dropFile('speakers.wav', path, { speakers: 'true' });
  const { id } = await app.jobWhen('speakers.wav', 'is there', () => true);
  const events: ReceivedEvent[] = [];
  for await (const event of readEvents(await follow(id))) events.push(event);
  const { phrases } = await transcriptOf(id);
  assert.deepEqual(phrasesOf(events), phrases);
  const early = events.findIndex(({ event }) => event === 'phrases');
  const running = events.findLastIndex(({ event, data }) => event === 'progress' && !jobSchema.parse(data).finished);
  assert.ok(early < running, 'phrases come while the job runs');
});

test('a stream that breaks is gone on with, and no phrase is lost or doubled', async () => {
  const id = await slowJob('resumed.wav', 52);
  const seen: ReceivedEvent[] = [];
  let lastId: string | undefined;
  // Breaks off behind each event with phrases, as long as there are any.
  for (let streams = 0; !lastId?.endsWith('-end'); streams++) {
    assert.ok(streams < 60, 'the job ends');
    const leave = new AbortController();
    for await (const event of readEvents(await follow(id, lastId, leave.signal))) {
      seen.push(event);
      lastId = event.id ?? lastId;
      if (event.event === 'phrases') break;
    }
    leave.abort();
  }
  const { phrases } = await transcriptOf(id);
  assert.deepEqual(phrasesOf(seen), phrases);
  assert.ok(seen.filter(({ event }) => event === 'phrases').length > 2);
});

test('a job that has ended is told at once, from any phrase on', async () => {
  const id = await slowJob('late.wav', 53);
  await app.ended('late.wav');
  const { phrases } = await transcriptOf(id);
  const tell = async (lastEventId?: string) => {
    const events: ReceivedEvent[] = [];
    for await (const event of readEvents(await follow(id, lastEventId))) events.push(event);
    assert.equal(events.at(-1)?.id, `${phrases.length}-end`);
    return phrasesOf(events);
  };
  assert.deepEqual(await tell(), phrases);
  assert.deepEqual(await tell('3'), phrases.slice(3));
  assert.deepEqual(await tell(String(phrases.length)), []);
});

test('clients that go away leave nothing open in the worker', async () => {
  // The job does not end while they are there.
  const id = await slowJob('left.wav', 54, 1_000);
  const leave = new AbortController();
  const streams = await Promise.all(Array.from({ length: 5 }, () => follow(id, undefined, leave.signal)));
  const firsts = await Promise.all(streams.map((stream) => readEvents(stream).next()));
  assert.ok(firsts.every(({ value }) => value?.event === 'progress'));
  await eventually('all of them are open', async () => (await healthOf(app)).live.requests >= streams.length);
  leave.abort();
  await eventually(
    'nothing of them is left',
    async () => {
      const { live, ledger } = await healthOf(app);
      const { opened = 0, closed = 0 } = ledger.counts['credential'] ?? {};
      return live.requests === 0 && ledger.balanced && opened - closed <= live.calls;
    },
    10_000,
  );
  await app.api(`/transcriptions/${id}`, { method: 'DELETE' });
  await app.ended('left.wav');
  await eventually('all is closed', async () => {
    const { ledger } = await healthOf(app);
    return Object.values(ledger.counts).every(({ opened, closed }) => opened === closed);
  });
});

test('what cannot be followed is a problem', async () => {
  const unknown = await follow('0'.repeat(32));
  assert.equal(unknown.status, 404);
  assert.equal(unknown.headers.get('content-type'), 'application/problem+json');
  const id = (await app.jobWhen('late.wav', 'is there', () => true)).id;
  assert.equal((await follow(id, 'nonsense')).status, 400);
});
