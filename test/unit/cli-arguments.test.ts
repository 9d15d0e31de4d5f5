import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CliArguments, readArguments } from '../../cli/arguments.ts';
import { BadArguments } from '../../cli/errors.ts';
import { withPhrases } from '../../cli/options.ts';

const app = 'https://app.example.net';

function read(args: readonly string[], env: Record<string, string> = {}): CliArguments {
  const read = readArguments(args, env);
  assert.ok(typeof read === 'object');
  return read;
}

/** What is said against a command line. */
function complaint(args: readonly string[], env: Record<string, string> = {}): string {
  try {
    readArguments(args, env);
  } catch (thrown) {
    assert.ok(thrown instanceof BadArguments);
    return thrown.message;
  }
  return assert.fail(`${args.join(' ')} is taken`);
}

test('files alone are transcribed on this machine, as text', () => {
  const { paths, app, formats, options, json, quiet } = read(['a.mp3', 'b c.wav']);
  assert.deepEqual(
    { paths, app, formats, options },
    {
      paths: ['a.mp3', 'b c.wav'],
      app: undefined,
      formats: ['txt'],
      options: {},
    },
  );
  assert.deepEqual([json, quiet], [false, false]);
});

test('formats and languages are lists, by commas or by repeating', () => {
  const { formats, options } = read([
    '--format',
    'srt,vtt',
    '--format',
    'srt',
    '--language',
    'en-US',
    '--language=de-DE,en-US',
    'a',
  ]);
  assert.deepEqual(formats, ['srt', 'vtt']);
  assert.deepEqual(options, { languages: ['en-US', 'de-DE'] });
  assert.deepEqual(
    read(['--language', 'en-US', '--speakers', '--profanity', 'raw', '--channels', 'mixed', 'a']).options,
    {
      language: 'en-US',
      speakers: true,
      profanity: 'raw',
      channels: 'mixed',
    },
  );
});

test('the address is taken as people copy it', () => {
  const env = { DROPSCRIBE_KEY: 'k' };
  for (const url of [app, `${app}/`, `${app}/api`, `${app}/api/`]) {
    assert.equal(read(['--url', url, 'a'], env).app?.address.base, app, url);
  }
  assert.equal(read(['a'], { ...env, DROPSCRIBE_URL: `${app}/gate/api` }).app?.address.base, `${app}/gate`);
  assert.equal(read(['--url', 'http://127.0.0.1:7071', 'a']).app?.address.isLoopback, true);
});

test('what is given on the command line comes before the environment', () => {
  const env = { DROPSCRIBE_URL: 'https://other.example.net', DROPSCRIBE_KEY: 'k', DROPSCRIBE_AUDIENCE: 'api://env' };
  const byAudience = read(['--url', app, '--audience', 'api://given', 'a'], env).app;
  assert.deepEqual([byAudience?.address.base, byAudience?.key, byAudience?.audience], [app, undefined, 'api://given']);
  const byFile = read(['--key-file', 'key.txt', 'a'], env).app;
  assert.deepEqual([byFile?.key, byFile?.keyFile], [undefined, 'key.txt']);
});

test('what cannot be meant is said in a sentence', () => {
  const cases: [string[], RegExp][] = [
    [[], /^No file is given\.$/],
    [['--colour', 'a'], /^Unknown option '--colour'\.$/],
    [['--format'], /--format/],
    [['--format', 'docx', 'a'], /^--format docx: a format is txt, srt, vtt, json\.$/],
    [['--format', ',', 'a'], /^--format is empty/],
    [['--language', 'german', 'a'], /^--language: must be a locale such as en-US/],
    [['--language', 'en-US,german', 'a'], /^--language: must be a locale such as en-US/],
    [['--profanity', 'loud', 'a'], /^--profanity: /],
    [['--channels', 'left', 'a'], /^--channels: /],
    [['--channels', 'separate', '--speakers', 'a'], /^--channels: /],
    [['--stdout', '--json', 'a'], /both want standard output/],
    [['--stdout', '--format', 'srt,vtt', 'a'], /one format/],
    [['--stdout', '--output', 'x', 'a'], /writes no files/],
    [['--folder', '/', 'a'], /^--folder is empty/],
    [['--key-file', 'k', 'a'], /^--key-file is for a deployed app/],
    [['--url', 'app.example.net', 'a'], /^--url is not an address/],
    [['--url', 'http://app.example.net', 'a'], /use https:\/\/\.$/],
    [['--url', app, 'a'], /lets nobody in without a key or a token/],
    [['--url', app, '--key-file', 'k', '--audience', 'api://x', 'a'], /not both/],
  ];
  for (const [args, expected] of cases) assert.match(complaint(args), expected, args.join(' '));
});

test('no complaint repeats what may be secret', () => {
  for (const url of [`${app}/api?code=s3cret`, 'https://user:s3cret@app.example.net', `${app}#s3cret`, 's3cret']) {
    assert.doesNotMatch(complaint(['--url', url, 'a']), /s3cret/, url);
    assert.doesNotMatch(complaint(['a'], { DROPSCRIBE_URL: url }), /s3cret/, url);
  }
});

test('phrases come a line each, whatever ends a line', () => {
  assert.deepEqual(withPhrases({ speakers: true }, '\ufeffKubernetes\r\n\r\n  Zoë Müller \n').phrases, [
    'Kubernetes',
    'Zoë Müller',
  ]);
  assert.throws(() => withPhrases({}, 'word\n'.repeat(501)), /^BadArguments: --phrases: /);
});
