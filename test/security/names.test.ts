import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { blobCreatedEvent } from '../../local/events/blob-created-event.ts';
import { ffmpegPath } from '../../local/ffmpeg-path.ts';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { make, temporaryFolder, withoutFfmpeg } from '../integration/audio-files.ts';
import { eventually } from '../integration/support/eventually.ts';
import { shortWav } from '../integration/support/speech-like.ts';
import { type RunningApp, startApp } from '../integration/support/start-app.ts';
import { assertEveryWordOnce } from '../integration/support/tones-check.ts';
import { type Canary, startCanary } from './canary.ts';

const sound = shortWav(3_000, 5);
const mark = 'nAmEmArK';
const own = await temporaryFolder();
/** What a command in a name would write. */
const loot = own.path('loot');
const temporary = own.path('tmp');
const calls = own.path('ffmpeg-calls');
let app: RunningApp;
let canary: Canary;
before(async () => {
  await mkdir(temporary);
  const program = own.path('ffmpeg');
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${calls}'\nexec '${ffmpegPath()}' "$@"\n`, {
    mode: 0o755,
  });
  canary = await startCanary(sound);
  // On a disk, where names could be those of files.
  app = await startApp({ storageIn: 'disk', settings: { FFMPEG_PATH: program, TMPDIR: temporary } });
});
after(async () => {
  await app[Symbol.asyncDispose]();
  await canary[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

/** Every file name under a folder, with its path. */
const filesUnder = (folder: string) => readdirSync(folder, { recursive: true }).map(String);

test('names that are commands, options, paths or addresses are names and nothing else', {
  skip: withoutFfmpeg,
}, async () => {
  await writeFile(own.path('sound.wav'), sound);
  await make(own.path('sound.flac'), '-i', own.path('sound.wav'));
  const names = [
    `$(touch ${loot})`,
    `\`touch ${loot}\``,
    `; touch ${loot} #`,
    `' ; touch ${loot} ; '`,
    `" && touch ${loot} && "`,
    `| touch ${loot}`,
    `-i ${own.path('sound.wav')} -f wav ${loot}`,
    `--version`,
    `%(touch ${loot})s %n%n%s \${jndi:ldap://127.0.0.1:${canary.port}/a}`,
    `one line\nX-Header: another`,
    // Other control characters Azurite takes, but cannot list.
    `tab\tand tab`,
    `${canary.url}`,
    `concat:${canary.url}|${canary.url}`,
    `file:///etc/passwd`,
    `pipe:0`,
    `%2e%2e%2fwork%2fjob.json`,
    `a?comp=list&restype=container#x`,
    `exe.\u202Ecalf`,
    `e\u0301 \u00e9 \u{1f469}\u200d\u{1f467}`,
    `<script>alert(1)</script>`,
    `{"json": [1]}`,
    `__proto__`,
    'long '.repeat(204),
  ].map((name) => `${mark}${name}`.slice(0, 1_024));
  const flac = readFileSync(own.path('sound.flac'));
  await Promise.all(names.map((name) => app.drop(name, flac)));
  const script = tonesScript({ lengthMs: 3_000, seed: 5 });
  for (const name of names) {
    const job = await app.ended(name);
    assert.equal(job.state, 'done', `${JSON.stringify(name)}: ${JSON.stringify(job.error)}`);
    const transcript = await app.transcript(job.id);
    assert.equal(transcript.source.name, name);
    assertEveryWordOnce(transcript, script);
  }
  assert.throws(() => readFileSync(loot), { code: 'ENOENT' }, 'no name was run');
  assert.equal(canary.connections, 0, 'no name was followed');
  const asked = readFileSync(calls, 'utf8');
  assert.ok(asked.includes('http://127.0.0.1:'), 'the decoder was called');
  assert.ok(!asked.includes(mark), 'no name was an argument');
  const files = [...filesUnder(temporary), ...filesUnder(app.folder)];
  assert.ok(files.some((path) => path.includes('azurite')));
  assert.deepEqual(
    files.filter((path) => path.includes(mark)),
    [],
    'no name is one of a file',
  );
});

test('a name of the greatest length is kept, and its outputs have room for theirs', async () => {
  const name = `${'deep/'.repeat(40)}${'ü'.repeat(820)}.wav`;
  assert.equal(name.length, 1_024);
  await app.drop(name, sound);
  const job = await app.ended(name);
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assert.equal((await app.transcript(job.id)).source.name, name);
  for await (const blob of app.transcripts.listBlobsFlat({ prefix: 'deep/' })) assert.ok(blob.name.length <= 1_024);
});

test('a request can only name what is in the audio container', async () => {
  await app.work.getBlockBlobClient('bait.wav').uploadData(sound);
  await app.transcripts.getBlockBlobClient('bait/bait.wav').uploadData(sound);
  const before = await jobCount();
  canary.forget();
  const paths = ['../work/bait.wav', '../transcripts/bait/bait.wav', 'x/../../work/bait.wav', './../work/bait.wav'];
  const names = [
    ...paths,
    ...paths.map((path) => path.replaceAll('/', '\\')),
    ...paths.map((path) => path.replaceAll('/', '%2f')),
    ...paths.map((path) => path.replaceAll('..', '%2e%2e')),
    'work/bait.wav',
    '/work/bait.wav',
    '..',
    '.',
    'a/..',
    '../../devstoreaccount1/work/bait.wav',
    app.work.getBlobClient('bait.wav').url,
    canary.url,
    `//127.0.0.1:${canary.port}/a.wav`,
    `@127.0.0.1:${canary.port}/a.wav`,
    '?restype=container&comp=list',
    'bait.wav?snapshot=1',
    '\ud800',
  ];
  for (const name of names) {
    const answer = await app.api('/transcriptions', { method: 'POST', body: JSON.stringify({ name }) });
    assert.equal(answer.status, 404, `${JSON.stringify(name)}: ${await answer.text()}`);
  }
  assert.equal(canary.connections, 0);
  assert.equal(await jobCount(), before);
});

test('an event of another container starts nothing', async () => {
  const before = await jobCount();
  const blob = { name: 'bait.wav', etag: '0x1', contentType: 'audio/wav', contentLength: 5, blobType: 'BlockBlob' };
  const event = blobCreatedEvent('work', blob, app.work.getBlobClient('bait.wav').url, 1);
  const answer = await fetch(
    `${app.stack.apiUrl}/runtime/webhooks/blobs?functionName=Host.Functions.on-audio-dropped`,
    {
      method: 'POST',
      headers: { 'aeg-event-type': 'Notification' },
      body: JSON.stringify(event),
    },
  );
  assert.equal(answer.status, 202);
  await eventually('the event is ignored', () => /Ignored an event of the container "work"/.test(app.output()));
  assert.equal(await jobCount(), before);
});

async function jobCount(): Promise<number> {
  const answer = await app.api('/transcriptions?top=100');
  return ((await answer.json()) as { transcriptions: unknown[] }).transcriptions.length;
}
