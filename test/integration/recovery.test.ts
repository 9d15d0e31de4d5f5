import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { wavHeader } from '../../local/speech/tones/tones-audio.ts';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { shortWav, tonesWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';
import { assertEveryWordOnce } from './support/tones-check.ts';

let app: RunningApp;
before(async () => {
  app = await startApp();
});
after(() => app[Symbol.asyncDispose]());
afterEach(() => app.stack.speech?.setFaults([]));

/** One of the ways in which a recognition breaks off, and what it is called in the Speech stand-in. */
const faults = ['turn-end', 'close-1011', 'drop', 'status-TooManyRequests', 'bad-json', 'handshake-429'];

for (const fault of faults) {
  test(`a file comes through whole when its recognition meets ${fault}`, async () => {
    const seed = 40 + faults.indexOf(fault);
    const name = `${fault}.wav`;
    const { path, script } = await tonesWav(app.folder, name, { lengthMs: 60_000, seed });
    const times = fault.startsWith('handshake') ? 6 : 1;
    app.stack.speech?.setFaults([{ fault, when: { afterAudioMs: 12_000, times } }]);
    await app.dropFile(name, path);
    const job = await app.ended(name);
    assert.equal(job.state, 'done', JSON.stringify(job.error));
    assert.ok((app.stack.speech?.stats().faults[fault] ?? 0) > 0, 'the fault happened');
    assert.equal(job.ledger?.balanced, true);
    assertEveryWordOnce(await app.transcript(job.id), script);
  });
}

test('words that are followed by a long noise without any are kept, and the job ends', async () => {
  const noise = randomFillSync(Buffer.alloc(32_000 * 8));
  const words = shortWav(6_000, 50).subarray(44);
  await app.drop('noisy-end.wav', Buffer.concat([wavHeader(words.length + noise.length), words, noise]));
  const job = await app.ended('noisy-end.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  assertEveryWordOnce(await app.transcript(job.id), tonesScript({ lengthMs: 6_000, seed: 50 }));
});
