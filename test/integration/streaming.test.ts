import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as z from 'zod';
import { ffmpegPath } from '../../local/ffmpeg-path.ts';
import { eventually } from './support/eventually.ts';
import { ffmpeg, withoutFfmpeg } from './support/ffmpeg.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropscribe-decoder-'));
  await setDecoder();
  if (!withoutFfmpeg) app = await startApp({ settings: { SEGMENT_MS: '20000', FFMPEG_PATH: join(folder, 'ffmpeg') } });
});
after(async () => {
  await app?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** What stands between the app and ffmpeg: options for the input, and what is said in its stead when the length is asked for. */
async function setDecoder(inputOptions = '', description?: string): Promise<void> {
  const said = description && `case "$*" in *"-loglevel info"*) echo "${description}" >&2; exit 1;; esac\n`;
  const path = join(folder, 'ffmpeg');
  await writeFile(path, `#!/bin/sh\n${said ?? ''}exec "${ffmpegPath()}" ${inputOptions} "$@"\n`);
  await chmod(path, 0o755);
}

async function dropEncoded(name: string, options: Parameters<typeof tonesWav>[2]) {
  const { path, script } = await tonesWav(app.folder, `${name}.wav`, options);
  const made = join(app.folder, name);
  await ffmpeg(['-i', path, '-c:a', 'aac', '-b:a', '64k', '-f', 'mp4', made]);
  await app.dropFile(name, made);
  return script;
}

const namesIn = async (id: string, part: string) => {
  const names: string[] = [];
  for await (const blob of app.work.listBlobsFlat({ prefix: `${id}/${part}` })) names.push(blob.name);
  return names;
};

const partialSchema = z.looseObject({ partial: z.boolean(), finalSeconds: z.number(), phrases: z.array(z.unknown()) });
const partialOf = async (id: string) => {
  const answer = await app.api(`/transcriptions/${id}/transcript?partial=true`);
  assert.equal(answer.status, 200);
  const body = partialSchema.safeParse(await answer.json());
  // Once it is published, the transcript itself is the answer.
  return body.success ? body.data : undefined;
};

test('segments are recognised, and shown, while the rest is still being decoded', { skip: withoutFfmpeg }, async () => {
  // Decoded at 40 times real time: 5 minutes in 7.5 s.
  await setDecoder('-readrate 40');
  const script = await dropEncoded('long.m4a', { lengthMs: 300_000, seed: 41 });
  const { id } = await app.jobWhen('long.m4a', 'transcribes', (view) => view.state === 'transcribing');
  const seen = [await partialOf(id)];
  await eventually('a segment is recognised', async () => (await namesIn(id, 'segments/')).length > 0);
  assert.deepEqual(await namesIn(id, 'pieces/end'), [], 'the file is not decoded to its end');

  const job = await eventually('the job ends', async () => {
    seen.push(await partialOf(id));
    const [view] = await app.jobsOf('long.m4a');
    return view?.finished !== undefined && view;
  });
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assert.equal(job.ledger?.balanced, true, JSON.stringify(job.ledger));
  const transcript = await app.transcript(id);
  assertEveryWordOnce(transcript, script);
  const partials = seen.filter((partial) => partial !== undefined);
  for (const { phrases } of partials) assert.deepEqual(phrases, transcript.phrases.slice(0, phrases.length));
  const lengths = partials.map(({ phrases }) => phrases.length);
  assert.deepEqual(
    lengths,
    lengths.toSorted((a, b) => a - b),
    'nothing is taken back',
  );
  assert.ok(lengths.some((length) => length > 0 && length < transcript.phrases.length));
  assert.deepEqual(await namesIn(id, 'pieces/'), [], 'the decoded audio is gone');
});

for (const [name, description] of [
  ['says it is shorter.m4a', '  Duration: 00:01:00.00, start: 0.000000'],
  ['says it is longer.m4a', '  Duration: 00:20:00.00, start: 0.000000'],
  ['does not say.m4a', '  Duration: N/A, start: 0.000000'],
] as const) {
  test(`a file that ${name.slice(0, -4)} is transcribed as a whole`, { skip: withoutFfmpeg }, async () => {
    await setDecoder('', description);
    const script = await dropEncoded(name, { lengthMs: 120_000, seed: 42 });
    const job = await app.ended(name);
    assert.equal(job.state, 'done', JSON.stringify(job.error));
    assertEveryWordOnce(await app.transcript(job.id), script);
  });
}

test('a file whose sound cannot be decoded though its header can be read is rejected, and nobody waits', {
  skip: withoutFfmpeg,
}, async () => {
  await setDecoder('', '  Duration: 00:10:00.00, start: 0.000000');
  await app.drop('broken.m4a', Buffer.concat([Buffer.from('\0\0\0\x20ftypM4A '), Buffer.alloc(1_000_000, 7)]));
  const job = await app.ended('broken.m4a');
  assert.equal(job.state, 'failed');
  assert.match(job.error?.message ?? '', /decoded|incomplete|not audio/);
});

test('a worker that dies in the middle of the decoding costs nothing but time', { skip: withoutFfmpeg }, async () => {
  await setDecoder('-readrate 40');
  const script = await dropEncoded('killed.m4a', { lengthMs: 240_000, seed: 43 });
  const { id } = await app.jobWhen('killed.m4a', 'transcribes', (view) => view.state === 'transcribing');
  await eventually('a segment is recognised', async () => (await namesIn(id, 'segments/')).length > 0);
  const { workerPid } = app.stack.host;
  process.kill(workerPid, 'SIGKILL');
  const job = await app.ended('killed.m4a');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assertEveryWordOnce(await app.transcript(job.id), script);
});
