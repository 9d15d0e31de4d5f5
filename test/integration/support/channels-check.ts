import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tonesPcm, wavHeader } from '../../../local/speech/tones/tones-audio.ts';
import { type TonesScript, tonesScript } from '../../../local/speech/tones/tones-script.ts';
import type { TranscriptBody } from './start-app.ts';
import { assertEveryWordOnce } from './tones-check.ts';

/** So many scripts, each with words of its own that the others do not have, and pauses of its own. */
export function scriptsOf(count: number, lengthMs: number, seed: number): readonly TonesScript[] {
  return Array.from({ length: count }, (_, at) =>
    tonesScript({ lengthMs, seed: seed + at, firstNumber: 1 + 1_000 * at }),
  );
}

/** Nobody says anything. */
export const silentScript = (lengthMs: number): TonesScript => ({ words: [], lengthMs, seed: 1 });

/** A WAV file at 16 kHz with a script on each channel, all of the same length. */
export async function channelsWav(folder: string, name: string, scripts: readonly TonesScript[]): Promise<string> {
  const channels = scripts.map((script) => samplesOf(script));
  const frames = channels[0]?.length ?? 0;
  const mixed = new Int16Array(frames * channels.length);
  for (const [at, samples] of channels.entries()) {
    for (const [frame, sample] of samples.entries()) mixed[frame * channels.length + at] = sample;
  }
  const header = wavHeader(mixed.byteLength);
  header.writeUInt16LE(channels.length, 22);
  header.writeUInt32LE(32_000 * channels.length, 28);
  header.writeUInt16LE(2 * channels.length, 32);
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([header, new Uint8Array(mixed.buffer)]));
  return path;
}

function samplesOf(script: TonesScript): Int16Array {
  const pcm = Buffer.concat([...tonesPcm(script)]);
  return new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2);
}

/** Asserts that each channel's phrases hold its script's words, once, in order, at their times, and that all stand in the order of their start. */
export function assertChannels(transcript: TranscriptBody, scripts: readonly TonesScript[]): void {
  for (const [at, script] of scripts.entries()) {
    const phrases = transcript.phrases.filter((phrase) => phrase['channel'] === at + 1);
    assertEveryWordOnce({ ...transcript, phrases }, script);
    assert.ok(phrases.every(({ speaker }) => speaker === `Channel-${at + 1}`));
  }
  const starts = transcript.phrases.map(({ start }) => start);
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
  const ids = transcript.phrases.map(({ id }) => id);
  assert.deepEqual(
    ids,
    ids.map((_, at) => at + 1),
  );
}
