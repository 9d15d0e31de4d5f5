import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobIdOf, parseJobId } from '../../src/lib/job/job.ts';
import type { JobOptions, JobOptionsInput } from '../../src/lib/job/options.ts';
import { parseRequestedOptions, resolveOptions } from '../../src/lib/job/resolve-options.ts';

const defaults: JobOptions = {
  languages: ['en-US'],
  speakers: false,
  phrases: ['Dropscribe'],
  profanity: 'masked',
  formats: ['json', 'vtt'],
  channels: 'mixed',
};

test('the settings hold where nothing else is said', () => {
  assert.deepEqual(resolveOptions({}, { somebody: 'else' }, defaults), defaults);
});

test("the file's metadata goes before the settings, the request before both", () => {
  const metadata = { language: 'de-DE', Speakers: 'true', phrases: 'Wien; Graz', profanity: 'raw' };
  assert.deepEqual(resolveOptions({ profanity: 'removed' }, metadata, defaults), {
    languages: ['de-DE'],
    speakers: true,
    phrases: ['Wien', 'Graz'],
    profanity: 'removed',
    formats: ['json', 'vtt'],
    channels: 'mixed',
  });
});

test('of speakers and separate channels the one that is asked for nearest to the job leaves the other out', () => {
  const both = (requested: JobOptionsInput, metadata: Record<string, string>, more: Partial<JobOptions> = {}) => {
    const { speakers, channels } = resolveOptions(requested, metadata, { ...defaults, ...more });
    return [speakers, channels];
  };
  assert.deepEqual(both({ channels: 'separate' }, { speakers: 'true' }), [false, 'separate']);
  assert.deepEqual(both({ speakers: true }, { channels: 'Separate' }), [true, 'mixed']);
  assert.deepEqual(both({}, { channels: 'separate' }, { speakers: true }), [false, 'separate']);
  assert.deepEqual(both({}, { speakers: 'true' }, { channels: 'separate' }), [true, 'mixed']);
  assert.deepEqual(both({ speakers: false }, { channels: 'separate' }), [false, 'separate']);
  assert.deepEqual(both({ channels: 'mixed' }, { channels: 'separate' }), [false, 'mixed']);
  assert.deepEqual(both({ speakers: false }, { speakers: 'true' }), [false, 'mixed']);
  assert.throws(() => resolveOptions({}, { speakers: 'true', channels: 'separate' }, defaults), /the channel is the/);
});

test('what is published is named in any order, and has transcript.json always', () => {
  const formatsOf = (metadata: Record<string, string>) => resolveOptions({}, metadata, defaults).formats;
  assert.deepEqual(formatsOf({ formats: 'TXT, srt' }), ['json', 'srt', 'txt']);
  assert.deepEqual(formatsOf({ formats: 'json' }), ['json']);
  assert.deepEqual(resolveOptions({ formats: ['vtt', 'vtt'] }, { formats: 'srt' }, defaults).formats, ['json', 'vtt']);
});

test('a request with one language wins over candidates in the metadata', () => {
  const metadata = { languages: 'en-US, de-DE; fr-FR' };
  assert.deepEqual(resolveOptions({}, metadata, defaults).languages, ['en-US', 'de-DE', 'fr-FR']);
  assert.deepEqual(resolveOptions({ language: 'es-MX' }, metadata, defaults).languages, ['es-MX']);
});

test('wrong options are refused with their names and what is allowed', () => {
  const cases: [unknown, RegExp][] = [
    [{ language: 'english' }, /language: must be a locale such as en-US/],
    [{ languages: ['en-US'] }, /languages: needs at least 2/],
    [{ languages: Array.from({ length: 11 }, () => 'en-US') }, /languages: .*10/],
    [{ language: 'en-US', languages: ['en-US', 'de-DE'] }, /either language or languages/],
    [{ speakers: 'yes' }, /speakers/],
    [{ profanity: 'loud' }, /profanity: .*masked/],
    [{ channels: 'left' }, /channels.*separate/],
    [{ channels: 'separate', speakers: true }, /channels: separate goes without speakers: the channel is the speaker/],
    [{ formats: [] }, /formats: needs at least one/],
    [{ formats: ['pdf'] }, /formats.*vtt/],
    [{ colour: 'red' }, /colour/],
    ['text', /options/],
    [null, /options/],
  ];
  for (const [body, expected] of cases)
    assert.throws(() => parseRequestedOptions(body), expected, JSON.stringify(body));
});

test('wrong metadata is refused with its key', () => {
  assert.throws(() => resolveOptions({}, { speakers: 'maybe' }, defaults), /the file's metadata .*speakers/);
  assert.throws(() => resolveOptions({}, { languages: 'de-DE' }, defaults), /languages: needs at least 2/);
  assert.throws(() => resolveOptions({}, { formats: ' ; ' }, defaults), /formats: needs at least one/);
});

test('a job id depends on container, name, version and requested options, and on nothing else', () => {
  const id = jobIdOf('audio', 'a.wav', '"0x1"');
  assert.equal(id, jobIdOf('audio', 'a.wav', '0x1', {}));
  assert.match(id, /^[0-9a-f]{32}$/);
  const others = [
    jobIdOf('audio', 'b.wav', '0x1'),
    jobIdOf('audio', 'a.wav', '0x2'),
    jobIdOf('other', 'a.wav', '0x1'),
    jobIdOf('audio', 'a.wav', '0x1', { speakers: true }),
    jobIdOf('audio', 'a.wav', '0x1', { channels: 'separate' }),
  ];
  assert.equal(new Set([id, ...others]).size, 6);
  const options = { speakers: true, profanity: 'raw' } as const;
  assert.equal(jobIdOf('audio', 'a', '1', options), jobIdOf('audio', 'a', '1', { profanity: 'raw', speakers: true }));
});

test('other formats are of the same job: they hold the same transcript', () => {
  assert.equal(jobIdOf('audio', 'a', '1', { formats: ['vtt'] }), jobIdOf('audio', 'a', '1'));
  const options = { speakers: true } as const;
  assert.equal(jobIdOf('audio', 'a', '1', { ...options, formats: ['txt'] }), jobIdOf('audio', 'a', '1', options));
});

test('an id from outside is taken only when it can be one', () => {
  const id = jobIdOf('audio', 'a.wav', '1');
  assert.equal(parseJobId(id), id);
  for (const text of [undefined, '', '../x', `${id}0`, id.toUpperCase(), 'g'.repeat(32)]) {
    assert.equal(parseJobId(text), undefined, text);
  }
});
