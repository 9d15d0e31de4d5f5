import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bytesPerMs, bytesPerSample, sampleRateHz } from '../../../src/lib/audio/recognition-pcm.ts';
import { SeededRandom } from './seeded-random.ts';
import {
  gridA,
  gridB,
  languageBins,
  languageIndex,
  rampMs,
  speakerBins,
  symbolMs,
  symbolsPerWord,
  syncBin,
  type TonesWord,
  windowSamples,
  wordDigits,
  wordMs,
} from './tones-code.ts';
import type { TonesScript } from './tones-script.ts';

const samplesPerMs = sampleRateHz / 1000;
const symbolSamples = symbolMs * samplesPerMs;
const wordSamples = wordMs * samplesPerMs;
const chunkMs = 1000;
/** Four tones of this amplitude peak below 0.6 of full scale. */
const toneAmplitude = 0.14 * 32767;
/** The sync tone has its symbol's grids to itself, and is what everything else hangs on. */
const syncAmplitude = 2 * toneAmplitude;
/** Prime, so that it does not repeat in step with anything. */
const noiseTableSamples = 99_991;

const sines = Float64Array.from({ length: windowSamples }, (_, i) => Math.sin((2 * Math.PI * i) / windowSamples));
const envelope = (length: number): Float64Array => {
  const ramp = rampMs * samplesPerMs;
  return Float64Array.from({ length }, (_, i) => {
    const edge = Math.min(i + 0.5, length - i - 0.5);
    return edge >= ramp ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * edge) / ramp);
  });
};
const symbolEnvelope = envelope(symbolSamples);
const wordEnvelope = envelope(wordSamples);

/** The script's audio as recognition PCM, a second at a time; memory does not grow with its length. */
export function* tonesPcm(script: TonesScript): Generator<Uint8Array<ArrayBuffer>> {
  const noise = script.noiseDbfs === undefined ? undefined : noiseTable(script.seed, script.noiseDbfs);
  const words = script.words[Symbol.iterator]();
  const sound = new Float64Array(wordSamples);
  let word = words.next();
  if (!word.done) drawWord(word.value, sound);
  for (let fromMs = 0; fromMs < script.lengthMs; fromMs += chunkMs) {
    const toMs = Math.min(fromMs + chunkMs, script.lengthMs);
    const samples = new Int16Array((toMs - fromMs) * samplesPerMs);
    if (noise) addNoise(samples, noise, fromMs * samplesPerMs);
    while (!word.done && word.value.startMs < toMs) {
      addWord(samples, sound, (word.value.startMs - fromMs) * samplesPerMs);
      if (word.value.endMs > toMs) break;
      word = words.next();
      if (!word.done) drawWord(word.value, sound);
    }
    yield new Uint8Array(samples.buffer);
  }
}

/** Writes the script's audio as a WAV file of recognition PCM. */
export async function writeTonesWav(path: string, script: TonesScript): Promise<void> {
  await pipeline(Readable.from(wavOf(script)), createWriteStream(path));
}

function* wavOf(script: TonesScript): Generator<Uint8Array> {
  const dataBytes = script.lengthMs * bytesPerMs;
  if (dataBytes > 2 ** 32 - 37)
    throw new RangeError(`${script.lengthMs} ms do not fit a WAV file, which ends at 4 GiB`);
  yield wavHeader(dataBytes);
  yield* tonesPcm(script);
}

/** The header of a WAV file that holds this many bytes of recognition PCM, or promises to. */
export function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * bytesPerSample, 28);
  header.writeUInt16LE(bytesPerSample, 32);
  header.writeUInt16LE(8 * bytesPerSample, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

function drawWord(word: TonesWord, sound: Float64Array): void {
  sound.fill(0);
  addTone(sound, bin(speakerBins, word.speaker), toneAmplitude, wordEnvelope, 0);
  if (word.language !== undefined) {
    addTone(sound, bin(languageBins, languageIndex(word.language)), toneAmplitude, wordEnvelope, 0);
  }
  addTone(sound, syncBin, syncAmplitude, symbolEnvelope, 0);
  const digits = wordDigits(word);
  for (let symbol = 1; symbol < symbolsPerWord; symbol++) {
    const at = symbol * symbolSamples;
    addTone(sound, bin(gridA, digits[2 * symbol - 2]), toneAmplitude, symbolEnvelope, at);
    addTone(sound, bin(gridB, digits[2 * symbol - 1]), toneAmplitude, symbolEnvelope, at);
  }
}

function bin(bins: readonly number[], index = -1): number {
  const found = bins[index];
  if (found === undefined) throw new RangeError(`there is no tone ${index}; known are 0 to ${bins.length - 1}`);
  return found;
}

function addTone(sound: Float64Array, bin: number, amplitude: number, shape: Float64Array, at: number): void {
  for (let i = 0; i < shape.length; i++) {
    sound[at + i] = (sound[at + i] ?? 0) + amplitude * (shape[i] ?? 0) * (sines[(bin * i) % windowSamples] ?? 0);
  }
}

/** Adds the part of a word that falls into `samples`; `at` may lie before them. */
function addWord(samples: Int16Array, sound: Float64Array, at: number): void {
  const to = Math.min(sound.length, samples.length - at);
  for (let i = Math.max(0, -at); i < to; i++) samples[at + i] = (samples[at + i] ?? 0) + (sound[i] ?? 0);
}

function noiseTable(seed: number, dbfs: number): Int16Array {
  const random = new SeededRandom(seed ^ 0x5eed);
  // Uniform noise between -p and p has a root mean square of p / sqrt(3).
  const peak = Math.min(32767, 32768 * 10 ** (dbfs / 20) * Math.sqrt(3));
  return Int16Array.from({ length: noiseTableSamples }, () => Math.round((2 * random.next() - 1) * peak));
}

function addNoise(samples: Int16Array, noise: Int16Array, from: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] = noise[(from + i) % noiseTableSamples] ?? 0;
}
