import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { BlobServiceClient, newPipeline, type RequestPolicyFactory, type WebResource } from '@azure/storage-blob';
import type { Azurite } from '../../local/storage/azurite.ts';
import { startAzurite } from '../../local/storage/azurite.ts';
import { readSettings } from '../../src/lib/config/settings.ts';
import { jobIdOf } from '../../src/lib/job/job.ts';
import type { JobOptions } from '../../src/lib/job/options.ts';
import { readEdits, saveEdits, type WantedEdits } from '../../src/lib/pipeline/edit-job.ts';
import { readRevised } from '../../src/lib/pipeline/read-revised.ts';
import { openScope, type Scope } from '../../src/lib/pipeline/scope.ts';
import { followsRevision, writePublished } from '../../src/lib/pipeline/transcript-files.ts';
import { originalName, type TranscriptOf } from '../../src/lib/storage/revision-blobs.ts';
import { type Publication, transcriptName } from '../../src/lib/storage/transcript-blobs.ts';
import type { TranscriptParts } from '../../src/lib/transcript/edited-transcript.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { transcriptHead, transcriptSchema } from '../../src/lib/transcript/transcript.ts';

let azurite: Azurite;
let scope: Scope;
before(async () => {
  azurite = await startAzurite();
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
  await service.createContainer('transcripts');
  scope = openScope(
    readSettings({ DATA_STORAGE: azurite.connectionString, SPEECH_ENDPOINT: 'wss://speech.example/stt' }),
  );
});
after(async () => {
  await scope[Symbol.asyncDispose]();
  await azurite[Symbol.asyncDispose]();
});

const { signal } = new AbortController();
const ofFile = (name: string): TranscriptOf => ({ id: jobIdOf('audio', name, '1'), name });
const said = (startMs: number, words: string): Phrase => ({
  startMs,
  endMs: startMs + 900,
  text: words,
  confidence: 0.9,
  words: [{ text: words, startMs, endMs: startMs + 900 }],
});
const lengthMs = 3_000;
/** Two of the forms show all that can come between; each more would only be written like the second. */
const formats: JobOptions['formats'] = ['json', 'txt'];

/** The transcript of a job that recognised up to here. */
function published({ id, name }: TranscriptOf, untilMs: number): { parts: TranscriptParts; publication: Publication } {
  const phrases = [said(0, 'Helo'), said(1_000, 'there'), said(2_000, 'filled')].filter(
    ({ endMs }) => endMs <= untilMs,
  );
  const range = { startMs: 0, endMs: untilMs };
  const head = transcriptHead({
    jobId: id,
    source: { container: 'audio', name, etag: '1', lengthMs, format: 'WAV' },
    sdk: '1',
    options: { languages: ['en-US'], speakers: false, phrases: [], profanity: 'raw', formats, channels: 'mixed' },
    created: '2026-11-25T10:00:00.000Z',
    segments: [{ index: 0, ...range, heard: range, sentMs: untilMs, silentMs: 0, attempts: 1 }],
    phrases,
    seams: [],
    cuts: [],
  });
  return {
    parts: { head, phrases },
    publication: {
      jobId: id,
      lengthMs,
      segments: 1,
      phrases: phrases.length,
      silent: false,
      sentMs: untilMs,
      missingMs: lengthMs - untilMs,
      formats,
    },
  };
}

async function publish(of: TranscriptOf, untilMs: number, again: boolean, by: Scope = scope): Promise<void> {
  const { parts, publication } = published(of, untilMs);
  await writePublished(by, of, parts, publication, again, signal);
}

async function read(of: TranscriptOf, revision?: number) {
  const { body } = await readRevised(scope, of, 'json', revision, signal);
  return transcriptSchema.parse(JSON.parse(await text(body)));
}
const textsOf = async (of: TranscriptOf, revision?: number) =>
  (await read(of, revision)).phrases.map(({ text: one }) => one);
const save = (of: TranscriptOf, wanted: WantedEdits, tag: string, by: Scope = scope) =>
  saveEdits(by, of, wanted, tag, new Date(), signal);
const correction = (words: string): WantedEdits => ({ speakers: {}, phrases: [{ id: 1, text: words }] });

/** False when it was refused because something changed meanwhile. */
async function trySave(of: TranscriptOf, words: string, by: Scope = scope): Promise<boolean> {
  const { tag } = await readEdits(by, of, signal);
  return save(of, correction(words), tag, by).then(
    () => true,
    (thrown: { code?: string }) => {
      assert.match(String(thrown.code), /^(edits-changed|transcript-busy)$/);
      return false;
    },
  );
}

/** As an editor does who is told that something changed: looks again, and saves again. */
async function saveUntilTaken(of: TranscriptOf, words: string, by: Scope = scope): Promise<void> {
  for (let tries = 0; tries < 20; tries++) if (await trySave(of, words, by)) return;
  assert.fail('it was never taken');
}

/** The same scope; what stands at n runs just before its n-th request to the storage. */
function interrupted(interrupts: Readonly<Record<number, () => Promise<unknown>>>): {
  readonly scope: Scope;
  readonly count: () => number;
} {
  const { url, credential } = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const pipeline = newPipeline(credential);
  let requests = 0;
  pipeline.factories.unshift({
    create: (next: { sendRequest(request: WebResource): Promise<unknown> }) => ({
      async sendRequest(request: WebResource) {
        requests += 1;
        await interrupts[requests]?.();
        return next.sendRequest(request);
      },
    }),
  } as RequestPolicyFactory);
  const transcripts = new BlobServiceClient(url, pipeline).getContainerClient('transcripts');
  return { scope: { ...scope, store: { ...scope.store, transcripts } }, count: () => requests };
}

/**
 * Two who write the same transcript: the second does all that it does at one moment of the first, and that moment is each of its requests
 * in turn. `before` makes the transcript, `check` says what must hold afterwards.
 */
async function atEveryRequest(
  name: string,
  start: (of: TranscriptOf) => Promise<void>,
  first: (of: TranscriptOf, scope: Scope) => Promise<void>,
  second: (of: TranscriptOf) => Promise<void>,
  check: (of: TranscriptOf, context: string) => Promise<void>,
): Promise<void> {
  let reached = true;
  for (let nth = 1; reached; nth++) {
    const of = ofFile(`${name}-${nth}.wav`);
    await start(of);
    const watched = interrupted({ [nth]: () => second(of) });
    await first(of, watched.scope);
    reached = watched.count() >= nth;
    if (reached) await check(of, `interrupted at request ${nth}`);
    else assert.ok(nth > 5, `there were ${nth - 1} requests to interrupt`);
  }
}

async function checkFilled(of: TranscriptOf, context: string): Promise<void> {
  const { revision, unplaced } = await readEdits(scope, of, signal);
  assert.ok(revision >= 1, context);
  assert.deepEqual(unplaced, [], context);
  assert.deepEqual(await textsOf(of), ['Hello', 'there', 'filled'], context);
  assert.deepEqual(await textsOf(of, 0), ['Helo', 'there', 'filled'], context);
  for (const form of formats) {
    const file = await scope.store.transcripts.getBlobClient(transcriptName(of.name, form)).downloadToBuffer();
    assert.match(file.toString(), /Hello[\s\S]*filled/, `${context}: ${form}`);
  }
}

for (const edited of [false, true]) {
  const what = edited ? 'edited before' : 'not edited yet';
  const start = async (of: TranscriptOf) => {
    await publish(of, 2_000, false);
    if (edited) await saveUntilTaken(of, 'Hello 0');
  };

  test(`a transcript that was ${what}: a job that publishes again at any moment of a save loses neither text nor edit`, () =>
    atEveryRequest(
      `save-${edited}`,
      start,
      (of, watched) => saveUntilTaken(of, 'Hello', watched),
      (of) => publish(of, 3_000, true),
      checkFilled,
    ));

  test(`a transcript that was ${what}: a save at any moment of a job's publishing loses neither text nor edit`, async () => {
    let taken = false;
    await atEveryRequest(
      `publish-${edited}`,
      start,
      (of, watched) => publish(of, 3_000, true, watched),
      async (of) => {
        taken = await trySave(of, 'Hello');
      },
      async (of, context) => {
        // While the job is at it a save may be refused. One that was taken is there.
        if (!taken) await saveUntilTaken(of, 'Hello');
        await checkFilled(of, context);
      },
    );
  });

  test(`a transcript that was ${what}: a job and an editor at any moment of a save lose nothing of each other`, () =>
    atEveryRequest(
      `both-${edited}`,
      start,
      async (of, watched) => void (await trySave(of, 'Hello', watched)),
      async (of) => {
        await publish(of, 3_000, true);
        await saveUntilTaken(of, 'Hello');
      },
      checkFilled,
    ));

  test(`a transcript that was ${what}: of two editors neither overwrites the other unseen, at any moment`, () =>
    atEveryRequest(
      `editors-${edited}`,
      start,
      async (of, watched) => void (await trySave(of, 'First', watched)),
      (of) => saveUntilTaken(of, 'Second'),
      async (of, context) => {
        const { revision } = await readEdits(scope, of, signal);
        const saved = await Promise.all(Array.from({ length: revision }, (_, at) => textsOf(of, at + 1)));
        assert.ok(
          saved.some(([text]) => text === 'Second'),
          context,
        );
        assert.equal((await textsOf(of))[0], saved.at(-1)?.[0], context);
        assert.deepEqual(await textsOf(of, 0), ['Helo', 'there'], context);
        const file = await scope.store.transcripts.getBlobClient(transcriptName(of.name, 'txt')).downloadToBuffer();
        assert.match(file.toString(), new RegExp(`^${saved.at(-1)?.[0]}`), context);
      },
    ));
}

test('a job that dies at the end of its publishing, begun before a save, finds at its next try what it has to write again', async () => {
  let reached = true;
  for (let nth = 1; reached; nth++) {
    const of = ofFile(`dies-${nth}.wav`);
    await publish(of, 2_000, false);
    await saveUntilTaken(of, 'Hello 0');
    const goesOn = Promise.withResolvers<void>();
    const hasLooked = Promise.withResolvers<void>();
    const dying = interrupted({
      // It has looked for the newest revision, and read it: now it writes the original, writes or deletes four files, and looks again.
      3: async () => {
        hasLooked.resolve();
        await goesOn.promise;
      },
      8: () => Promise.reject(new Error('killed')),
    });
    const dead = assert.rejects(publish(of, 3_000, true, dying.scope), /killed/);
    await hasLooked.promise;
    const die = async () => {
      goesOn.resolve();
      await dead;
    };
    const watched = interrupted({ [nth]: die });
    const taken = await trySave(of, 'Hello', watched.scope);
    reached = watched.count() >= nth;
    await die();
    // The next try, as publishJob makes it.
    if (!(await followsRevision(scope, of, signal))) await publish(of, 3_000, true);
    if (!taken) await saveUntilTaken(of, 'Hello');
    await checkFilled(of, `died at request ${nth} of the save`);
  }
});

test('an edited text never takes the place of what was recognised, even where that was deleted', async () => {
  const of = ofFile('deleted.wav');
  await publish(of, 3_000, false);
  await saveUntilTaken(of, 'Hello');
  await scope.store.transcripts.getBlobClient(originalName(of)).delete();
  await assert.rejects(save(of, correction('Hullo'), '*'), { code: 'original-missing' });
  assert.deepEqual(await textsOf(of), ['Hello', 'there', 'filled']);
});

test('a correction whose phrase was recognised anew is kept, shown as unplaced, and told of in the notes', async () => {
  const of = ofFile('anew.wav');
  await publish(of, 3_000, false);
  await saveUntilTaken(of, 'Hello');
  const { parts, publication } = published(of, 3_000);
  const phrases = [said(50, 'Hallo'), ...[...parts.phrases].slice(1)];
  await writePublished(scope, of, { head: parts.head, phrases }, { ...publication, sentMs: 4_000 }, true, signal);
  const { revision, unplaced, phrases: placed } = await readEdits(scope, of, signal);
  assert.deepEqual([revision, placed, unplaced.map(({ text: one }) => one)], [1, [], ['Hello']]);
  const now = await read(of);
  assert.deepEqual(
    now.phrases.map(({ text: one }) => one),
    ['Hallo', 'there', 'filled'],
  );
  assert.match(now.notes.join(' '), /1 of 1 corrections are not in this text/);
});

test('the files of a name of any length have room beside each other', async () => {
  for (const length of [900, 960, 961, 1_000, 1_001, 1_024]) {
    const of = ofFile(`${'x'.repeat(length - 4)}.wav`);
    await publish(of, 3_000, false);
    await saveUntilTaken(of, 'Hello');
    assert.deepEqual(await textsOf(of), ['Hello', 'there', 'filled'], String(length));
  }
});
