import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../src/lib/config/settings.ts';

const enough = {
  DATA_STORAGE: 'UseDevelopmentStorage=true',
  SPEECH_ENDPOINT: 'wss://x.cognitiveservices.azure.com/stt/speech/universal/v2',
};

test('without prices and caps nothing is estimated and nothing refused', () => {
  const { prices, caps, billedMemoryMb } = readSettings(enough, 2_048);
  assert.equal(prices, undefined);
  assert.deepEqual(caps, {});
  assert.equal(billedMemoryMb, 2_048);
});

test('prices and caps are decimals', () => {
  const { prices, caps, billedMemoryMb } = readSettings(
    {
      ...enough,
      PRICE_CURRENCY: 'EUR',
      PRICE_SPEECH_HOUR: '0.9',
      PRICE_GB_SECOND: '0.000026',
      PRICE_MILLION_EXECUTIONS: '0.40',
      MAX_FILE_PRICE: '5',
      DAILY_AUDIO_HOURS: '1.5',
      INSTANCE_MEMORY_MB: '4096',
    },
    2_048,
  );
  assert.deepEqual(prices, { currency: 'EUR', speechHour: 0.9, gbSecond: 0.000026, millionExecutions: 0.4 });
  assert.deepEqual(caps, { filePrice: 5, dailyMs: 5_400_000 });
  assert.equal(billedMemoryMb, 4_096);
});

const usd = { PRICE_CURRENCY: 'USD' };
const senseless: readonly (readonly [key: string, settings: Record<string, string>])[] = [
  ['PRICE_CURRENCY', { PRICE_CURRENCY: 'dollars', PRICE_SPEECH_HOUR: '1' }],
  ['PRICE_CURRENCY', { PRICE_SPEECH_HOUR: '1' }],
  ['PRICE_CURRENCY', { PRICE_GB_SECOND: '0.1' }],
  ['PRICE_SPEECH_HOUR', { ...usd, PRICE_SPEECH_HOUR: '$1' }],
  ['PRICE_SPEECH_HOUR', { ...usd, PRICE_SPEECH_HOUR: '' }],
  ['PRICE_GB_SECOND', { ...usd, PRICE_GB_SECOND: '-1' }],
  ['PRICE_MILLION_EXECUTIONS', { ...usd, PRICE_MILLION_EXECUTIONS: '1,5' }],
  ['MAX_FILE_PRICE', { ...usd, PRICE_SPEECH_HOUR: '1', MAX_FILE_PRICE: '0' }],
  ['MAX_FILE_PRICE', { MAX_FILE_PRICE: '5' }],
  ['DAILY_AUDIO_HOURS', { DAILY_AUDIO_HOURS: 'eight' }],
  ['DAILY_AUDIO_HOURS', { DAILY_AUDIO_HOURS: '0' }],
  ['INSTANCE_MEMORY_MB', { INSTANCE_MEMORY_MB: '2 GB' }],
];
for (const [key, settings] of senseless) {
  test(`${JSON.stringify(settings)} is refused by the key ${key}`, () => {
    assert.throws(() => readSettings({ ...enough, ...settings }, 2_048), {
      message: new RegExp(`1 problem\\(s\\):\\n  ${key}: `),
    });
  });
}
