import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import * as z from 'zod';
import type { TonesScript } from '../../local/speech/tones/tones-script.ts';
import { type CliPlace, runCli, startCli } from './support/run-cli.ts';
import { tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

let app: RunningApp;
before(async () => {
  app = await startApp();
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

const lineSchema = z.object({
  file: z.string(),
  name: z.string().optional(),
  id: z.string().optional(),
  state: z.string(),
  outputs: z.array(z.string()),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).optional(),
});

/** A folder with files of tones, from which the command is run against the app. */
async function place(name: string): Promise<CliPlace> {
  const cwd = join(app.folder, name);
  await mkdir(cwd);
  return { cwd, env: { DROPSCRIBE_URL: app.stack.apiUrl } };
}

const linesOf = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => lineSchema.parse(JSON.parse(line)));

/** What is said in a file of tones, as one line. */
const said = ({ words }: TonesScript) => Array.from(words, ({ text }) => text).join(' ');
const wordsIn = (text: string) => text.split(/\s+/).filter(Boolean).join(' ');

test('files with any names get their transcripts beside them, in each format', async () => {
  const at = await place('beside');
  const names = ['My talk 1.wav', 'Fähre – Überfahrt.wav', '🎙️ 録音.wav', 'a&b%20#c?.wav'];
  const scripts = new Map<string, string>();
  for (const [seed, name] of names.entries()) {
    const { script } = await tonesWav(at.cwd, name, { lengthMs: 8_000, seed: 900 + seed });
    scripts.set(name, said(script));
  }
  const { code, stdout, stderr } = await runCli(['--format', 'txt,json', '--format', 'srt', ...names], at);
  assert.equal(code, 0, stderr);
  assert.equal(stdout, '');
  const outputs = names.flatMap((name) => ['txt', 'json', 'srt'].map((format) => name.replace(/wav$/, format)));
  assert.deepEqual((await readdir(at.cwd)).sort(), [...names, ...outputs].sort());
  for (const [name, words] of scripts) {
    assert.ok(stderr.includes(`\n${name}  done  ${name.replace(/wav$/, 'txt')}`), stderr);
    const text = await readFile(join(at.cwd, name.replace(/wav$/, 'txt')), 'utf8');
    assert.equal(wordsIn(text), words);
    const [job] = await app.jobsOf(name);
    const srt = await app.api(`/transcriptions/${job?.id}/transcript?format=srt`);
    assert.equal(await readFile(join(at.cwd, name.replace(/wav$/, 'srt')), 'utf8'), await srt.text());
  }
});

test('options go with the file, and so into the job that its arrival starts', async () => {
  const at = await place('options');
  await tonesWav(at.cwd, 'options.wav', { lengthMs: 12_000, seed: 910, speakers: 2 });
  await writeFile(join(at.cwd, 'terms.txt'), 'Zoë Müller\nKubernetes\n');
  const args = ['--speakers', '--language', 'en-US,de-DE', '--phrases', 'terms.txt', '--folder', 'in here/2026'];
  const { code, stderr } = await runCli([...args, '--format', 'json', 'options.wav'], at);
  assert.equal(code, 0, stderr);
  const transcript = JSON.parse(await readFile(join(at.cwd, 'options.json'), 'utf8'));
  const { languages, speakers, phrases } = transcript.options;
  assert.deepEqual(
    { languages, speakers, phrases },
    {
      languages: ['en-US', 'de-DE'],
      speakers: true,
      phrases: ['Zoë Müller', 'Kubernetes'],
    },
  );
  assert.equal((await app.jobsOf('in here/2026/options.wav')).length, 1);
});

test('each file that cannot be done says why and what to do, the others are done', async () => {
  const at = await place('failing');
  await tonesWav(at.cwd, 'good.wav', { lengthMs: 6_000, seed: 920 });
  await writeFile(join(at.cwd, 'letter.wav'), 'Dear Sir or Madam, this is no audio.');
  await writeFile(join(at.cwd, 'nothing.wav'), '');
  await mkdir(join(at.cwd, 'folder'));
  const files = ['good.wav', 'letter.wav', 'nothing.wav', 'folder', 'gone.wav'];
  const { code, stdout, stderr } = await runCli(['--json', ...files], at);
  assert.equal(code, 1);
  assert.equal(stderr, '', 'all is on standard output');
  const lines = new Map(linesOf(stdout).map((line) => [line.file, line]));
  assert.equal(lines.size, files.length);
  assert.equal(lines.get('good.wav')?.state, 'done');
  assert.deepEqual(lines.get('good.wav')?.outputs, [join(at.cwd, 'good.txt')]);
  for (const [file, message] of [
    ['letter.wav', /not audio: it is text/],
    ['nothing.wav', /is empty/],
    ['folder', /is a folder/],
    ['gone.wav', /no such file/],
  ] as const) {
    const line = lines.get(file);
    assert.equal(line?.state, 'failed', file);
    assert.match(line?.error?.message ?? '', message);
    assert.notEqual(line?.error?.remedy, '');
  }
  assert.ok(lines.get('letter.wav')?.id, 'a job that failed can be looked at');
  const forPeople = await runCli(['--quiet', 'folder', 'letter.wav'], at);
  assert.equal(forPeople.code, 1);
  assert.match(
    forPeople.stderr,
    /^folder {2}failed {2}It is a folder\. Give the files in it, such as FOLDER\/\*\.mp3\.$/m,
  );
});

test('transcripts can be printed, in the order of the files', async () => {
  const at = await place('printed');
  const long = await tonesWav(at.cwd, 'long.wav', { lengthMs: 40_000, seed: 930 });
  const short = await tonesWav(at.cwd, 'short.wav', { lengthMs: 4_000, seed: 931 });
  const { code, stdout, stderr } = await runCli(['--stdout', '--quiet', 'long.wav', 'short.wav'], at);
  assert.equal(code, 0, stderr);
  assert.equal(wordsIn(stdout), `${said(long.script)} ${said(short.script)}`);
  assert.deepEqual((await readdir(at.cwd)).sort(), ['long.wav', 'short.wav']);
});

test('a transcript that has another content is never written over, and nothing is paid for twice', async () => {
  const at = await place('twice');
  await tonesWav(at.cwd, 'twice.wav', { lengthMs: 6_000, seed: 940 });
  const run = async (...args: string[]) => {
    const { code, stdout } = await runCli(['--json', '--language', 'en-US', ...args, 'twice.wav'], at);
    const [line] = linesOf(stdout);
    return { code, line };
  };
  const first = await run();
  assert.equal(first.code, 0);
  const again = await run();
  assert.deepEqual([again.code, again.line?.id], [0, first.line?.id], 'the same once more is fine');
  await writeFile(join(at.cwd, 'twice.txt'), 'My own notes.');
  const refused = await run();
  assert.deepEqual([refused.code, refused.line?.error?.code], [1, 'output-exists']);
  assert.equal(await readFile(join(at.cwd, 'twice.txt'), 'utf8'), 'My own notes.');
  await writeFile(join(at.cwd, 'a-file'), '');
  const unwritable = await run('--output', 'a-file');
  assert.deepEqual([unwritable.code, unwritable.line?.error?.code], [1, 'output-failed']);
  const elsewhere = await run('--output', 'new/folder');
  assert.deepEqual(elsewhere.line?.outputs, [join(at.cwd, 'new/folder/twice.txt')]);
  const overwritten = await run('--overwrite');
  assert.equal(overwritten.code, 0);
  assert.notEqual(await readFile(join(at.cwd, 'twice.txt'), 'utf8'), 'My own notes.');
  assert.deepEqual((await readdir(at.cwd)).sort(), ['a-file', 'new', 'twice.txt', 'twice.wav']);
  assert.deepEqual(
    (await app.jobsOf('twice.wav')).map(({ id }) => id),
    [first.line?.id],
  );
});

test('another file of the same name is neither replaced nor taken for this one, unless it is said', async () => {
  const at = await place('names');
  await tonesWav(at.cwd, 'same-name.wav', { lengthMs: 6_000, seed: 950 });
  await runCli(['same-name.wav'], at);
  // Of the same length.
  const { script } = await tonesWav(at.cwd, 'same-name.wav', { lengthMs: 6_000, seed: 951 });
  const run = (...args: string[]) => runCli(['--json', '--overwrite', ...args, 'same-name.wav'], at);
  const refused = await run();
  assert.deepEqual([refused.code, linesOf(refused.stdout)[0]?.error?.code], [1, 'name-taken']);
  assert.equal((await app.jobsOf('same-name.wav')).length, 1);
  const replaced = await run('--replace');
  assert.equal(replaced.code, 0, replaced.stdout);
  assert.equal(wordsIn(await readFile(join(at.cwd, 'same-name.txt'), 'utf8')), said(script));
});

test('with other options, a file that is there is transcribed again, not uploaded', async () => {
  const at = await place('other-options');
  await tonesWav(at.cwd, 'again.wav', { lengthMs: 6_000, seed: 960 });
  const run = async (...args: string[]) =>
    linesOf((await runCli(['--json', '--overwrite', ...args, 'again.wav'], at)).stdout)[0];
  const before = await run('--language', 'en-US');
  const { etag } = await app.audio.getBlobClient('again.wav').getProperties();
  const other = await run('--language', 'en-GB');
  assert.equal(other?.state, 'done');
  assert.notEqual(other?.id, before?.id);
  assert.equal((await run('--language', 'en-GB'))?.id, other?.id);
  const { error } = (await run()) ?? {};
  assert.equal(error?.code, 'transcript-gone', 'the other job has replaced the transcript of the first');
  assert.match(error?.remedy ?? '', /--replace/);
  assert.equal((await app.audio.getBlobClient('again.wav').getProperties()).etag, etag);
  assert.equal((await run('--replace'))?.state, 'done');
});

test('Ctrl-C cancels the jobs that this run started, and no others', async () => {
  const at = await place('interrupted');
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  await tonesWav(at.cwd, 'mine.wav', { lengthMs: 20_000, seed: 970 });
  const { path } = await tonesWav(at.cwd, 'theirs.wav', { lengthMs: 20_000, seed: 971 });
  await app.dropFile('theirs.wav', path);
  const theirs = await app.jobWhen('theirs.wav', 'runs', ({ state }) => state === 'transcribing');
  // By the clocks of whole seconds, later.
  await app.followed(theirs.id, 'has run for a while', ({ created }) => Date.now() - Date.parse(created) > 2_500);
  await using cli = startCli(['mine.wav', 'theirs.wav'], at);
  await cli.says(/mine\.wav {2}transcribing/);
  await cli.says(/theirs\.wav {2}transcribing/);
  const beganMs = performance.now();
  cli.interrupt();
  const { code, stderr } = await cli.ended;
  assert.equal(code, 130, stderr);
  assert.ok(performance.now() - beganMs < 20_000);
  assert.match(stderr, /^mine\.wav {2}cancelled$/m);
  assert.match(stderr, /^theirs\.wav {2}not waited for: its transcription was started before, and goes on$/m);
  assert.equal((await app.ended('mine.wav')).state, 'cancelled');
  assert.equal((await app.jobsOf('theirs.wav'))[0]?.finished, undefined);

  // Who was interrupted goes on where he was, and can be interrupted again.
  await using next = startCli(['mine.wav'], at);
  await next.says(/mine\.wav {2}(queued|planning|transcribing)/);
  next.interrupt();
  const second = await next.ended;
  assert.equal(second.code, 130);
  assert.match(second.stderr, /^mine\.wav {2}cancelled$/m);
  const [job] = await app.jobsOf('mine.wav');
  await app.followed(job?.id ?? '', 'is cancelled again', ({ state }) => state === 'cancelled');
  await app.api(`/transcriptions/${theirs.id}`, { method: 'DELETE' });
});
