import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AudioInbox } from '../../src/lib/speech/audio-inbox.ts';
import { AudioPump } from '../../src/lib/speech/audio-pump.ts';
import { audioChunkBytes, audioPieceBytes, audioWindowBytes } from '../../src/lib/speech/limits.ts';

/** A pump and an inbox, joined as the two sides of a thread are; `peak` is the most that was between them. */
function join(audio: AsyncIterable<Uint8Array>) {
  const way = { peak: 0, failed: undefined as unknown };
  let between = 0;
  const inbox: AudioInbox = new AudioInbox((bytes) => pump.grant(bytes));
  const pump: AudioPump = new AudioPump(audio, {
    audio: (bytes) => {
      between += bytes.byteLength;
      way.peak = Math.max(way.peak, between);
      assert.ok(bytes.byteLength <= audioPieceBytes);
      inbox.push(bytes);
    },
    end: () => inbox.end(),
    failed: (error) => {
      way.failed = error;
      inbox.close();
    },
  });
  async function read() {
    const chunk = await inbox.read();
    between -= chunk?.byteLength ?? 0;
    return chunk && new Uint8Array(chunk);
  }
  return { inbox, pump, read, way };
}

async function* chunksOf(sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let next = 0;
  for (const size of sizes) yield Uint8Array.from({ length: size }, () => next++ % 251);
}

test('audio comes through whole and in order, in chunks of 100 ms, never more of it than the window', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(150_000), { maxLength: 6 }), async (sizes) => {
      const { read, way } = join(chunksOf(sizes));
      let total = 0;
      for (let chunk = await read(); chunk; chunk = await read()) {
        const expected = Uint8Array.from({ length: chunk.length }, (_, index) => (total + index) % 251);
        assert.deepEqual(chunk, expected);
        total += chunk.length;
        if (chunk.length < audioChunkBytes) assert.equal(await read(), undefined, 'only the last may be short');
      }
      const all = sizes.reduce((sum, size) => sum + size, 0);
      assert.equal(total, all - (all % 2), 'half a sample is dropped');
      // A chunk on its way out of the inbox is counted still, while what it makes room for may have come.
      assert.ok(way.peak <= audioWindowBytes + audioChunkBytes, `${way.peak}`);
    }),
    { numRuns: 40 },
  );
});

test("the caller's audio is not pulled before it is asked for, and ended when it is no longer wanted", async () => {
  const seen = { pulled: 0, ended: false };
  async function* watched() {
    try {
      for (;;) {
        seen.pulled += 1;
        yield new Uint8Array(audioWindowBytes);
      }
    } finally {
      seen.ended = true;
    }
  }
  const { read, pump } = join(watched());
  assert.equal(seen.pulled, 0);
  await read();
  assert.equal(seen.pulled, 1, 'the first chunk is the whole window');
  await pump.stop();
  assert.equal(seen.ended, true);
});

test('audio that fails lets the reader go', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(100);
    throw new RangeError('gone');
  }
  const { read, way } = join(broken());
  assert.equal(await read(), undefined);
  assert.ok(way.failed instanceof RangeError);
});

test('it is known where the last sound was', async () => {
  async function* audio() {
    yield new Uint8Array(16_000);
    yield new Uint8Array(new Int16Array(1_600).fill(-4_000).buffer);
    yield new Uint8Array(32_000);
  }
  const { inbox, read } = join(audio());
  while (await read());
  assert.equal(inbox.soundEndMs, 600, 'half a second of silence, then 100 ms of sound');
});
