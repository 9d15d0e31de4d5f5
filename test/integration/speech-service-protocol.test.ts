import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSpeechService } from '../../local/speech/service.ts';
import { silence, transcribe } from './speech-service-client.ts';

const TWO_PHRASES = [
  { text: 'Good morning everyone.', startMs: 500, endMs: 2_000, speaker: 'b', hypotheses: ['good', 'good morning'] },
  { text: 'Hello there.', startMs: 2_600, endMs: 3_800, speaker: 'a' },
];

test('a conversation transcriber gets phrases with absolute times and speakers, then the end of the stream', async () => {
  await using service = await startSpeechService({ recognizer: 'script', script: TWO_PHRASES });
  const run = await transcribe(service.endpoint, { audio: silence(5_000) });
  assert.deepEqual(
    run.finals.map(({ text, startMs, endMs, speaker }) => ({ text, startMs, endMs, speaker })),
    [
      { text: 'Good morning everyone.', startMs: 500, endMs: 2_000, speaker: 'Guest-1' },
      { text: 'Hello there.', startMs: 2_600, endMs: 3_800, speaker: 'Guest-2' },
    ],
  );
  assert.deepEqual(
    run.events.map((event) => event.kind),
    ['started', 'speech-start', 'partial', 'partial', 'final', 'final', 'speech-end', 'canceled', 'stopped'],
  );
  assert.equal(service.stats().audioMs, 5_000);
});
