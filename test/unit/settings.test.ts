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
  assert.deepEqual(settings.defaults, { languages: ['en-US'], speakers: false, phrases: [], profanity: 'masked' });
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
});

test('default languages are candidates, phrases a list', () => {
  const settings = readSettings({ ...enough, DEFAULT_LANGUAGES: 'en-US, es-MX', DEFAULT_PHRASES: 'Contoso,Fabrikam' });
  assert.deepEqual(settings.defaults.languages, ['en-US', 'es-MX']);
  assert.deepEqual(settings.defaults.phrases, ['Contoso', 'Fabrikam']);
});
