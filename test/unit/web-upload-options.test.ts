import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jobOptionsSchema } from '../../src/lib/job/options.ts';
import { nothingTyped, readOptions } from '../../web/upload/options-text.ts';

const read = (typed: Partial<typeof nothingTyped>) => readOptions({ ...nothingTyped, ...typed });

test('nothing typed is as the app is set', () => {
  assert.deepEqual(read({ language: '  ', phrases: '\n \n' }), { options: {} });
});

test('a language is one, several are candidates, as people write them', () => {
  assert.deepEqual(read({ language: 'en_us' }), { options: { language: 'en-US' } });
  assert.deepEqual(read({ language: ' de-de; fr-FR, sr-latn-rs ' }), {
    options: { languages: ['de-DE', 'fr-FR', 'sr-Latn-RS'] },
  });
});

test('all else is taken as it is typed', () => {
  assert.deepEqual(read({ speakers: 'voices', phrases: ' Größe \n\nContoso; Ltd', profanity: 'raw' }), {
    options: { speakers: true, phrases: ['Größe', 'Contoso; Ltd'], profanity: 'raw' },
  });
  assert.deepEqual(read({ speakers: 'channels' }), { options: { channels: 'separate' } });
  assert.deepEqual(read({ speakers: 'not' }), { options: { speakers: false, channels: 'mixed' } });
});

test('what the API would refuse is told at its field', () => {
  assert.deepEqual(read({ language: 'German' }), {
    wrong: { language: '“German” is no language with a region, such as en-US, de-DE or es-MX.' },
  });
  const eleven = Array.from({ length: 11 }, (_, at) => `e${'abcdefghijk'[at]}-US`).join();
  assert.deepEqual(read({ language: eleven, phrases: 'x'.repeat(201) }), {
    wrong: {
      language: 'At most 10 languages can be told apart.',
      phrases: '“xxxxxxxxxxxxxxxxxxxx…” is longer than 200 characters.',
    },
  });
  assert.deepEqual(read({ language: 'de-DE, de-de' }), { wrong: { language: 'One of these is there twice.' } });
  assert.deepEqual(read({ phrases: Array(501).fill('x').join('\n') }), {
    wrong: { phrases: 'At most 500 phrases; these are 501.' },
  });
});

test('whatever is typed, what is read from it is what the API takes', () => {
  const language = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom('en-us', 'DE', 'x', ',', ';', '_', ' ')).map((parts) => parts.join('')),
  );
  const typed = fc.record({
    language,
    speakers: fc.constantFrom('' as const, 'voices' as const, 'channels' as const, 'not' as const),
    phrases: fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
    profanity: fc.constantFrom('' as const, 'masked' as const, 'raw' as const),
  });
  fc.assert(
    fc.property(typed, (one) => {
      const answer = readOptions(one);
      if ('options' in answer) assert.deepEqual(jobOptionsSchema.parse(answer.options), answer.options);
    }),
  );
});
