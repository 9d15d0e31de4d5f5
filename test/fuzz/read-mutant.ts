import { type DecodeSettings, decodeAudio } from '../../src/lib/audio/decode.ts';
import { describeEncoded } from '../../src/lib/audio/describe-encoded.ts';
import { probeAudio } from '../../src/lib/audio/probe.ts';
import { findWavCuts } from '../../src/lib/audio/wav-cuts.ts';
import type { WavLayout } from '../../src/lib/audio/wav-layout.ts';
import { readWav } from '../../src/lib/audio/wav-pcm.ts';
import { bytesSource } from '../unit/audio-sources.ts';
import { failureOutcome, type Outcome } from './outcome.ts';

/** Read of a file's beginning, middle and end: more would only repeat it. */
const readMs = 300;
const largestChunkBytes = 16_000;
const bytesPerMs = 32;

/** Reads a file as the app does until it would need a decoder. Throws whatever is neither sound nor a failure in plain words. */
export async function readMutant(bytes: Uint8Array, signal: AbortSignal): Promise<Outcome> {
  const source = bytesSource(bytes);
  try {
    const info = await probeAudio(source, signal);
    if (info.kind === 'encoded') return { kind: 'encoded' };
    const { wav, lengthMs } = info;
    checkLayout(wav, lengthMs, bytes.length);
    let heard = 0;
    for (const startMs of new Set([0, Math.floor(lengthMs / 2), Math.max(0, lengthMs - readMs)])) {
      const range = { startMs, endMs: Math.min(lengthMs, startMs + readMs) };
      const read = await countBytes(readWav(source, wav, range, signal));
      if (read !== (range.endMs - range.startMs) * bytesPerMs)
        throw new Error(`${JSON.stringify(range)}: ${read} bytes`);
      heard += read;
    }
    const cuts = await findWavCuts(source, wav, Math.min(lengthMs, 5_000), { everyMs: 1_000, reachMs: 400 }, signal);
    if (cuts.some(({ atMs }) => !(atMs > 0 && atMs < lengthMs))) throw new Error(`Cuts: ${JSON.stringify(cuts)}`);
    return { kind: 'audio', bytes: heard };
  } catch (thrown) {
    return failureOutcome(thrown);
  }
}

function checkLayout(wav: WavLayout, lengthMs: number, fileBytes: number): void {
  const whole = [lengthMs, wav.frames, wav.dataOffset, wav.channels, wav.sampleRateHz].every(Number.isSafeInteger);
  if (!whole || lengthMs < 1 || wav.frames > fileBytes || wav.dataOffset > fileBytes) {
    throw new Error(`${JSON.stringify(wav)}, ${lengthMs} ms, of a file of ${fileBytes} bytes`);
  }
}

/** Has a file probed and decoded as the app would. Throws as readMutant does. */
export async function decodeMutant(bytes: Uint8Array, settings: DecodeSettings, signal: AbortSignal): Promise<Outcome> {
  const source = bytesSource(bytes);
  try {
    await probeAudio(source, signal);
    const { lengthMs, channels } = await describeEncoded(source, settings, signal);
    if (lengthMs !== undefined && !(lengthMs >= 0)) throw new Error(`Estimated at ${lengthMs} ms`);
    if (channels && !(channels.count >= 1)) throw new Error(`Estimated at ${channels.count} channels`);
    return { kind: 'audio', bytes: await countBytes(decodeAudio(source, settings, signal)) };
  } catch (thrown) {
    return failureOutcome(thrown);
  }
}

async function countBytes(audio: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const pcm of audio) {
    if (pcm.length === 0 || pcm.length > largestChunkBytes || pcm.length % 2 !== 0)
      throw new Error(`${pcm.length} bytes`);
    bytes += pcm.length;
  }
  return bytes;
}
