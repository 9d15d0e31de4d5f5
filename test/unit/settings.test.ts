import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../src/lib/config/settings.ts';

const enough = {
  DATA_STORAGE: 'UseDevelopmentStorage=true',
  SPEECH_ENDPOINT: 'wss://x.cognitiveservices.azure.com/stt/speech/universal/v2',
};

test('the fewest settings are enough, the rest has defaults', () => {
  const settings = readSettings(enough);
  assert.deepEqual(settings.storage, { connectionString: 'UseDevelopmentStorage=true' });
  assert.deepEqual(settings.identity, { kind: 'managed-identity' });
  assert.equal(settings.speech.burstMs, 5_000);
  assert.deepEqual(settings.defaults, {
    languages: ['en-US'],
    speakers: false,
    phrases: [],
    profanity: 'masked',
    formats: ['json', 'vtt', 'srt', 'txt'],
    channels: 'mixed',
  });
});

test('all wrong settings are reported together, each by its key, and no value is quoted', () => {
  const wrong = {
    DATA_STORAGE: 'AccountKey=secret',
    DATA_STORAGE__blobServiceUri: 'https://x.blob.core.windows.net',
    SPEECH_ENDPOINT: 'http://secret.example',
    SEGMENT_MS: '-1',
    RECOGNITIONS_PER_THREAD: 'many',
    DEFAULT_PROFANITY: 'secret',
  };
  assert.throws(
    () => readSettings(wrong),
    (error: Error) => {
      for (const key of Object.keys(wrong).filter((key) => key !== 'DATA_STORAGE')) {
        assert.match(error.message, new RegExp(`${key}:`));
      }
      assert.doesNotMatch(error.message, /secret/);
      return true;
    },
  );
});

test('a missing storage account or endpoint is named', () => {
  assert.throws(() => readSettings({}), /SPEECH_ENDPOINT/);
  assert.throws(() => readSettings({ SPEECH_ENDPOINT: enough.SPEECH_ENDPOINT }), /DATA_STORAGE__blobServiceUri/);
});

test('a wrong default option is named by the key of its setting', () => {
  assert.throws(() => readSettings({ ...enough, DEFAULT_LANGUAGE: 'deutsch' }), /DEFAULT_LANGUAGE: must be a locale/);
  assert.throws(() => readSettings({ ...enough, DEFAULT_LANGUAGES: 'en-US' }), /DEFAULT_LANGUAGES: needs at least 2/);
  assert.throws(() => readSettings({ ...enough, DEFAULT_FORMATS: 'vtt,pdf' }), /DEFAULT_FORMATS: /);
  const both = { ...enough, DEFAULT_SPEAKERS: 'true', DEFAULT_CHANNELS: 'separate' };
  assert.throws(() => readSettings(both), /DEFAULT_CHANNELS: .*the channel is the speaker/);
});

test('default languages are candidates, phrases a list', () => {
  const settings = readSettings({ ...enough, DEFAULT_LANGUAGES: 'en-US, es-MX', DEFAULT_PHRASES: 'Contoso,Fabrikam' });
  assert.deepEqual(settings.defaults.languages, ['en-US', 'es-MX']);
  assert.deepEqual(settings.defaults.phrases, ['Contoso', 'Fabrikam']);
});

const memoryMb = 2_048;

test('the limits of the worker have defaults for the instance that it is on', () => {
  assert.deepEqual(readSettings(enough, memoryMb).worker, {
    maxThreads: 5,
    warmThreads: 0,
    warmMs: 60_000,
    retireOverRssMb: 1_024,
    retireAfterJobs: 0,
  });
  assert.equal(readSettings(enough, 512).worker.retireOverRssMb, 256);
  assert.equal(readSettings({ ...enough, RETIRE_OVER_RSS_MB: '0' }, memoryMb).worker.retireOverRssMb, 0);
});

const senseless: readonly (readonly [key: string, value: string, more?: Record<string, string>])[] = [
  ['RETIRE_OVER_RSS_MB', '-1'],
  ['RETIRE_OVER_RSS_MB', '191'],
  ['RETIRE_OVER_RSS_MB', '2049'],
  ['RETIRE_OVER_RSS_MB', 'half'],
  ['RETIRE_AFTER_JOBS', '-5'],
  ['RETIRE_AFTER_JOBS', '1.5'],
  ['MAX_THREADS', '0'],
  ['MAX_THREADS', '-8'],
  ['WARM_THREADS', '9'],
  ['WARM_THREADS', '3', { MAX_THREADS: '2' }],
  ['WARM_SECONDS', '0'],
  ['SEGMENT_MS', '-30000'],
  ['RECOGNITIONS_PER_THREAD', '0'],
  ['SPEECH_SESSIONS', '0'],
  ['MAX_INSTANCES', '101'],
  ['MAX_INSTANCES', '3', { SPEECH_SESSIONS: '2' }],
  ['SPEECH_START_MS', '-1'],
];
for (const [key, value, more = {}] of senseless) {
  test(`${key}=${value} ${JSON.stringify(more)} is refused by its key`, () => {
    assert.throws(() => readSettings({ ...enough, ...more, [key]: value }, memoryMb), {
      name: 'Error',
      message: new RegExp(`1 problem\\(s\\):\\n  ${key}: `),
    });
  });
}

test('threads that the instance has no memory for are refused', () => {
  assert.throws(() => readSettings({ ...enough, MAX_THREADS: '64' }, 512), /MAX_THREADS: at most 18/);
});

test('limits are judged beside other wrong settings', () => {
  assert.throws(
    () => readSettings({ ...enough, SEGMENT_MS: 'x', WARM_THREADS: '20' }, memoryMb),
    /SEGMENT_MS: .*\n *WARM_THREADS: /,
  );
});
