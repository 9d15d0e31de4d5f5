import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { tonesPcm, wavHeader } from '../../local/speech/tones/tones-audio.ts';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { eventually } from './support/eventually.ts';
import { type JudgedWay, startJudgedWay, type Verdict } from './support/judged-way.ts';
import { runCli, startCli } from './support/run-cli.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

let app: RunningApp;
let cwd: string;
before(async () => {
  app = await startApp({ settings: { SEGMENT_MS: '5000', SPEECH_SESSIONS: '3' } });
  cwd = join(app.folder, 'files');
  await mkdir(cwd);
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

type Judge = (request: IncomingMessage) => Verdict;
const pass: Judge = () => 'pass';
const isBlock = ({ url }: IncomingMessage) => url?.includes('comp=block&') ?? false;
const isEvents = ({ url }: IncomingMessage) => url?.endsWith('/events') ?? false;

interface Ways extends AsyncDisposable {
  readonly api: JudgedWay;
}

/** The app and its storage, each behind a judge. */
async function startWays(judge: { readonly api?: Judge; readonly storage?: Judge }): Promise<Ways> {
  await using parts = new AsyncDisposableStack();
  const target = new URL(app.stack.storage.blobUrl).origin;
  const storage = parts.use(await startJudgedWay(target, judge.storage ?? pass));
  const edit = (body: string) => body.replaceAll(target, storage.url);
  const api = parts.use(await startJudgedWay(app.stack.apiUrl, judge.api ?? pass, edit));
  const owned = parts.move();
  return { api, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** 4.5 MB: two blocks. */
const longMs = 140_000;
const contentOf = (name: string) => app.audio.getBlobClient(name).downloadToBuffer();

test('an upload goes on where blocks fail, answers get lost and links expire, and arrives whole', async () => {
  const { path } = await tonesWav(cwd, 'blocks.wav', { lengthMs: longMs, seed: 800 });
  const tries = new Map<string, number>();
  const links = new Set<string>();
  const troubles: Verdict[] = ['break', { status: 503, headers: { 'x-ms-error-code': 'ServerBusy' } }, 'answer lost'];
  await using ways = await startWays({
    storage: (request) => {
      const { searchParams } = new URL(request.url ?? '', 'http://storage');
      links.add(searchParams.get('sig') ?? '');
      if (!isBlock(request)) return 'pass';
      const block = searchParams.get('blockid') ?? '';
      const count = tries.get(block) ?? 0;
      tries.set(block, count + 1);
      if (links.size === 1 && count >= troubles.length)
        return { status: 403, headers: { 'x-ms-error-code': 'AuthenticationFailed' } };
      return troubles[count] ?? 'pass';
    },
  });
  const { code, stderr } = await runCli(['--quiet', '--url', ways.api.url, 'blocks.wav'], { cwd });
  assert.equal(code, 0, stderr);
  assert.equal(tries.size, 2);
  assert.ok([...tries.values()].every((count) => count > troubles.length));
  assert.equal(links.size, 2, 'one other link for all that found theirs expired');
  assert.ok((await contentOf('blocks.wav')).equals(await readFile(path)));
  assert.equal((await app.jobsOf('blocks.wav')).length, 1);
});

test('a block that never arrives fails the file, names the storage, and leaves no file and no secret', async () => {
  await tonesWav(cwd, 'refused.wav', { lengthMs: longMs, seed: 801 });
  await using ways = await startWays({
    storage: (request) => (isBlock(request) ? { status: 400, headers: { 'x-ms-error-code': 'InvalidInput' } } : 'pass'),
  });
  const { code, stderr } = await runCli(['--url', ways.api.url, 'refused.wav'], { cwd });
  assert.equal(code, 1);
  assert.match(stderr, /storage at 127\.0\.0\.1:\d+: it answered 400 \(InvalidInput\)/);
  assert.doesNotMatch(stderr, /sig=|se=/);
  assert.equal(await app.audio.getBlobClient('refused.wav').exists(), false);
});

test('Ctrl-C in mid-upload ends at once, and nothing of the file is there', async () => {
  await tonesWav(cwd, 'stopped.wav', { lengthMs: longMs, seed: 802 });
  let stalled = 0;
  await using ways = await startWays({
    storage: (request) => {
      if (!isBlock(request)) return 'pass';
      stalled += 1;
      return 'stall';
    },
  });
  await using cli = startCli(['--url', ways.api.url, 'stopped.wav'], { cwd });
  await eventually('blocks are sent', () => stalled === 2, 60_000);
  cli.interrupt();
  const { code, stderr } = await cli.ended;
  assert.equal(code, 130, stderr);
  assert.match(stderr, /^stopped\.wav {2}cancelled$/m);
  assert.equal(await app.audio.getBlobClient('stopped.wav').exists(), false);
  assert.deepEqual(await app.jobsOf('stopped.wav'), []);
});

test('a file that somebody writes to while it is uploaded is not taken for a whole one', async () => {
  const { path } = await tonesWav(cwd, 'growing.wav', { lengthMs: longMs, seed: 803 });
  await using ways = await startWays({
    storage: (request) => {
      if (isBlock(request)) appendFileSync(path, 'more');
      return 'pass';
    },
  });
  const { code, stderr } = await runCli(['--url', ways.api.url, 'growing.wav'], { cwd });
  assert.equal(code, 1);
  assert.match(stderr, /growing\.wav changed while it was uploaded/);
  assert.equal(await app.audio.getBlobClient('growing.wav').exists(), false);
});

test('a job is followed although its stream of events breaks again and again', async () => {
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 0.2 }]);
  await tonesWav(cwd, 'cut.wav', { lengthMs: 30_000, seed: 804 });
  let streams = 0;
  await using ways = await startWays({
    api: (request) => {
      if (!isEvents(request)) return 'pass';
      streams += 1;
      return streams <= 4 ? 'cut' : 'pass';
    },
  });
  const { code, stderr } = await runCli(['--url', ways.api.url, 'cut.wav'], { cwd });
  assert.equal(code, 0, stderr);
  assert.ok(streams > 1);
});

test('where events do not come through, a job is asked for, and most answers are empty', async () => {
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 0.2 }]);
  await tonesWav(cwd, 'polled.wav', { lengthMs: 30_000, seed: 805 });
  const tags: (string | undefined)[] = [];
  await using ways = await startWays({
    api: (request) => {
      if (isEvents(request)) return { status: 502 };
      if (/transcriptions\/[0-9a-f]{32}$/.test(request.url ?? '')) tags.push(request.headers['if-none-match']);
      return 'pass';
    },
  });
  const { code, stderr } = await runCli(['--url', ways.api.url, 'polled.wav'], { cwd });
  assert.equal(code, 0, stderr);
  assert.ok(tags.length > 0);
  assert.ok(tags.slice(1).every((tag) => tag?.startsWith('W/"')));
});

const key = 'a-key-of-44-characters-that-nobody-should-see';
const token = 'a-token.that-nobody.should-see';

/** An app that asks for the key or the token, as a deployed one does. */
function startGuarded(): Promise<JudgedWay> {
  const isRight = ({ headers }: IncomingMessage) =>
    headers['x-functions-key'] === key || headers.authorization === `Bearer ${token}`;
  return startJudgedWay(app.stack.apiUrl, (request) => (isRight(request) ? 'pass' : { status: 401 }));
}

test('a key from a file or the environment lets in, a wrong one is told with what to do, and none is shown', async () => {
  await tonesWav(cwd, 'keyed.wav', { lengthMs: 4_000, seed: 806 });
  await writeFile(join(cwd, 'key.txt'), `${key}\n`);
  await using guarded = await startGuarded();
  const withKey = (value: string) => ({ cwd, env: { DROPSCRIBE_URL: guarded.url, DROPSCRIBE_KEY: value } });
  const byFile = await runCli(['--key-file', 'key.txt', 'keyed.wav'], withKey('wrong'));
  assert.equal(byFile.code, 0, byFile.stderr);
  const wrong = await runCli(['keyed.wav'], withKey('wr0ng'));
  assert.equal(wrong.code, 3);
  assert.match(
    wrong.stderr,
    /does not let this command in \(401\)\. The key in DROPSCRIBE_KEY is not one of this app's/,
  );
  const broken = await runCli(['keyed.wav'], withKey('two wr0ng'));
  assert.equal(broken.code, 2);
  const none = await runCli(['keyed.wav'], withKey(''));
  assert.equal(none.code, 3);
  assert.match(none.stderr, /Set DROPSCRIBE_KEY/);
  for (const { stdout, stderr } of [byFile, wrong, broken]) assert.doesNotMatch(stdout + stderr, /nobody-should|wr0ng/);
});

test('without a key, the Azure CLI is asked for a token, once for all, and its troubles are told plainly', async () => {
  await Promise.all(['t1.wav', 't2.wav'].map((name, at) => tonesWav(cwd, name, { lengthMs: 4_000, seed: 810 + at })));
  await using guarded = await startGuarded();
  const bin = join(app.folder, 'bin');
  await mkdir(bin);
  const az = async (script: string) => {
    await writeFile(join(bin, 'az'), `#!/bin/sh\necho "$@" >> "${bin}/asked"\n${script}\n`);
    await chmod(join(bin, 'az'), 0o755);
  };
  const run = (path = `${bin}:/usr/bin:/bin`) =>
    runCli(['--audience', 'api://dropscribe', '--url', guarded.url, 't1.wav', 't2.wav'], { cwd, env: { PATH: path } });

  const missing = await run('/usr/bin:/bin');
  assert.equal(missing.code, 3);
  assert.match(missing.stderr, /no Azure CLI \("az"\) from which to have a token\. Install it and run "az login"/);
  await az(`echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`);
  const loggedOut = await run();
  assert.equal(loggedOut.code, 3);
  assert.match(loggedOut.stderr, /nobody is signed in.*Run "az login"/);
  await writeFile(join(bin, 'asked'), '');
  await az(`echo '{"accessToken": "${token}", "expires_on": 4000000000}'`);
  const signedIn = await run();
  assert.equal(signedIn.code, 0, signedIn.stderr);
  assert.equal(
    await readFile(join(bin, 'asked'), 'utf8'),
    'account get-access-token --output json --resource api://dropscribe\n',
  );
  assert.doesNotMatch(signedIn.stdout + signedIn.stderr, /nobody/);
});

test('what is no app, or lets nobody in, ends the run before anything is sent', async () => {
  await tonesWav(cwd, 'kept.wav', { lengthMs: 4_000, seed: 807 });
  const cases: [Verdict, RegExp][] = [
    [{ status: 404, body: 'Not here' }, /there is no Dropscribe/],
    [{ status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Welcome' }, /there is no Dropscribe/],
    [{ status: 403 }, /does not let this command in \(403\)/],
    [
      { status: 301, headers: { location: 'https://new.example.net/x?code=s3cret' } },
      /sends on to https:\/\/new\.example\.net, /,
    ],
    [{ status: 302, headers: { location: 'https://login.microsoftonline.com/t' } }, /wants a sign-in/],
  ];
  for (const [verdict, expected] of cases) {
    let requests = 0;
    await using way = await startJudgedWay(app.stack.apiUrl, () => {
      requests += 1;
      return verdict;
    });
    const { code, stdout, stderr } = await runCli(['--json', '--url', way.url, 'kept.wav'], { cwd });
    assert.deepEqual([code, stdout, requests], [3, '', 1], stderr);
    assert.match(stderr, expected);
    assert.doesNotMatch(stderr, /s3cret/);
  }
  const closed = await startJudgedWay(app.stack.apiUrl, pass);
  await closed[Symbol.asyncDispose]();
  const { code, stderr } = await runCli(['--url', closed.url, 'kept.wav'], { cwd });
  assert.equal(code, 3);
  assert.match(stderr, /cannot be reached: nothing listens there\. Check the address/);
});

test('a transcript that breaks off leaves no half of it', async () => {
  const lengthMs = 4_000;
  const pcm = [...tonesPcm(tonesScript({ lengthMs, seed: 808 }))];
  await mkdir(join(cwd, 'half'));
  await writeFile(join(cwd, 'half', 'half.wav'), Buffer.concat([wavHeader(lengthMs * 32), ...pcm]));
  await using ways = await startWays({ api: ({ url }) => (url?.includes('/transcript?') ? 'cut' : 'pass') });
  const { code, stderr } = await runCli(['--url', ways.api.url, 'half.wav'], { cwd: join(cwd, 'half') });
  assert.equal(code, 1);
  assert.match(stderr, /half\.txt could not be written: the transcript broke off\./);
  assert.deepEqual(await readdir(join(cwd, 'half')), ['half.wav']);
});
