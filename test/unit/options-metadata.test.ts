import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jobOptionsSchema, transcriptFormats } from '../../src/lib/job/options.ts';
import { metadataOfOptions } from '../../src/lib/job/options-metadata.ts';
import { resolveOptions } from '../../src/lib/job/resolve-options.ts';

const defaults = {
  languages: ['en-US'],
  speakers: true,
  phrases: ['default'],
  profanity: 'raw',
  formats: ['json'],
  channels: 'mixed',
} as const;

test('options travel as plain metadata that people could have written', () => {
  const options = { languages: ['de-DE', 'en-US'], speakers: false, phrases: ['Dropscribe', 'blob storage'] };
  assert.deepEqual(metadataOfOptions(options), {
    languages: 'de-DE;en-US',
    speakers: 'false',
    phrases: 'Dropscribe;blob storage',
  });
});

test('what a header cannot carry is encoded as RFC 8187 says', () => {
  assert.deepEqual(metadataOfOptions({ phrases: ['Größe', 'a;b'] }), { phrases: "UTF-8''Gr%C3%B6%C3%9Fe;a%3Bb" });
});

test('whatever the options, a file that carries them is transcribed with them', () => {
  const locale = fc.constantFrom('en-US', 'de-DE', 'sr-Cyrl-RS', 'zh-CN');
  const options = fc.record(
    {
      language: locale,
      speakers: fc.boolean(),
      phrases: fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { maxLength: 20 }),
      profanity: fc.constantFrom('masked', 'removed', 'raw'),
      formats: fc.subarray([...transcriptFormats], { minLength: 1 }),
      channels: fc.constantFrom('mixed', 'separate'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(options, (given) => {
      const asked = jobOptionsSchema.safeParse(given).data;
      fc.pre(asked !== undefined);
      const metadata = metadataOfOptions(asked);
      for (const value of Object.values(metadata)) assert.match(value, /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/);
      assert.deepEqual(resolveOptions({}, metadata, defaults), resolveOptions(asked, {}, defaults));
    }),
  );
});

test('more than metadata can hold is refused, and what is not encoded well', () => {
  const phrases = Array.from({ length: 100 }, (_, at) => `${at} ${'x'.repeat(100)}`);
  assert.throws(() => metadataOfOptions({ phrases }), { code: 'bad-option' });
  assert.throws(() => metadataOfOptions({ webhook: 'https://hooks.example.com/größe' }), { code: 'bad-option' });
  assert.throws(() => resolveOptions({}, { phrases: "UTF-8''%C3" }, defaults), { code: 'bad-option' });
});
