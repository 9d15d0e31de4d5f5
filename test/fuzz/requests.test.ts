import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readFormat, readPage, readPartialWanted } from '../../src/lib/http/query.ts';
import { readStartBody } from '../../src/lib/http/start-body.ts';
import { parseJobId } from '../../src/lib/job/job.ts';
import { maxLanguages } from '../../src/lib/job/locale.ts';
import { transcriptFormats } from '../../src/lib/job/options.ts';
import { parseRequestedOptions, resolveOptions } from '../../src/lib/job/resolve-options.ts';
import { codeOf } from './outcome.ts';

const runs = { numRuns: 300 };
const defaults = {
  languages: ['en-US'],
  speakers: false,
  phrases: [],
  profanity: 'masked',
  formats: ['json', 'txt'],
  channels: 'mixed',
} as const;
const optionKeys: readonly string[] = [
  'language',
  'languages',
  'speakers',
  'phrases',
  'profanity',
  'formats',
  'channels',
];
const locale = fc.constantFrom('en-US', 'de-DE', 'sr-Cyrl-RS', 'klingon', 'EN-us', '', 'en-US\n', '__proto__');
const options = fc.record(
  {
    language: fc.oneof(locale, fc.jsonValue()),
    languages: fc.oneof(fc.array(locale, { maxLength: 12 }), fc.jsonValue()),
    speakers: fc.oneof(fc.boolean(), fc.jsonValue()),
    phrases: fc.oneof(fc.array(fc.string({ maxLength: 300 }), { maxLength: 600 }), fc.jsonValue()),
    profanity: fc.oneof(fc.constantFrom('masked', 'removed', 'raw', 'loud'), fc.jsonValue()),
    formats: fc.oneof(fc.array(fc.constantFrom(...transcriptFormats, 'pdf'), { maxLength: 6 }), fc.jsonValue()),
    channels: fc.oneof(fc.constantFrom('mixed', 'separate', 'left'), fc.jsonValue()),
    __proto__: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

/** Runs `read`; what it throws must be a known failure with this code. */
function answered<T>(read: () => T, code: string): T | undefined {
  try {
    return read();
  } catch (thrown) {
    assert.equal(codeOf(thrown), code);
    return undefined;
  }
}

test('options of a request are options or a failure that names them', () => {
  fc.assert(
    fc.property(fc.oneof(options, fc.jsonValue(), fc.anything()), (body) => {
      const accepted = answered(() => parseRequestedOptions(body), 'bad-option');
      if (!accepted) return;
      assert.ok(Object.keys(accepted).every((key) => optionKeys.includes(key)));
      checkOptions(resolveOptions(accepted, {}, defaults));
    }),
    runs,
  );
});

test('metadata of a blob, whatever its keys and values, is options or a failure that names it', () => {
  const key = fc.oneof(
    fc.constantFrom(
      'language',
      'Languages',
      'SPEAKERS',
      'phrases',
      'profanity',
      'formats',
      'channels',
      '__proto__',
      'constructor',
    ),
    fc.string(),
  );
  const value = fc.oneof(
    locale,
    fc.constantFrom('true', 'FALSE', 'de-DE;en-US', ';;;', 'raw', 'vtt;txt', 'JSON', 'separate'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.dictionary(key, value), (metadata) => {
      const resolved = answered(() => resolveOptions({}, metadata, defaults), 'bad-option');
      if (resolved) checkOptions(resolved);
    }),
    runs,
  );
});

function checkOptions({
  languages,
  speakers,
  phrases,
  profanity,
  formats,
  channels,
}: ReturnType<typeof resolveOptions>): void {
  assert.ok(languages.length >= 1 && languages.length <= maxLanguages);
  for (const language of languages) assert.match(language, /^[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}$(?!\n)/);
  assert.equal(typeof speakers, 'boolean');
  assert.ok(phrases.length <= 500 && phrases.every((phrase) => phrase.length >= 1 && phrase.length <= 200));
  assert.match(profanity, /^(masked|removed|raw)$/);
  assert.ok(channels === 'mixed' || (channels === 'separate' && !speakers));
  assert.match(formats.join(), /^json(,vtt)?(,srt)?(,txt)?$/);
  assert.equal(Object.getPrototypeOf({}), Object.prototype);
}

test('a body is a name with options or a bad request, whatever text it is', () => {
  const json = fc
    .record({ name: fc.oneof(fc.string(), fc.jsonValue()), options, other: fc.jsonValue() }, { requiredKeys: [] })
    .map((value) => JSON.stringify(value));
  const deep = fc.integer({ min: 1, max: 5_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth));
  fc.assert(
    fc.property(
      fc.oneof(json, fc.json(), fc.string(), deep, fc.string({ unit: 'binary', maxLength: 3_000 })),
      (text) => {
        try {
          const { name } = readStartBody(text);
          assert.ok(name.length >= 1 && name.length <= 1_024);
        } catch (thrown) {
          assert.match(codeOf(thrown), /^bad-(request|option)$/);
        }
      },
    ),
    runs,
  );
});

test('a query is understood or a bad request', () => {
  const key = fc.oneof(fc.constantFrom('top', 'after', 'format', 'partial'), fc.string());
  const value = fc.oneof(
    fc.constantFrom('1', '100', '1e2', '0x10', '-0', ' 5 ', 'Infinity', 'true', 'json'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(key, value), { maxLength: 4 }), (pairs) => {
      const query = new URLSearchParams(pairs);
      const page = answered(() => readPage(query), 'bad-request');
      if (page) assert.ok(Number.isInteger(page.top) && page.top >= 1 && page.top <= 100);
      answered(() => readFormat(query), 'bad-request');
      answered(() => readPartialWanted(query), 'bad-request');
    }),
    runs,
  );
});

test('a job id is 32 hexadecimal digits and nothing else', () => {
  const nearly = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF/.%\n'), minLength: 30, maxLength: 34 });
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearly), (text) => {
      const id = parseJobId(text);
      if (id !== undefined) assert.ok(id.length === 32 && [...id].every((digit) => '0123456789abcdef'.includes(digit)));
    }),
    runs,
  );
});
