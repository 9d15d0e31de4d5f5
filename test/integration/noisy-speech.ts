import { SeededRandom } from '../../local/speech/tones/seeded-random.ts';
import { probeAudio } from '../../src/lib/audio/probe.ts';
import { readWav } from '../../src/lib/audio/wav-pcm.ts';
import { allSamples, never } from '../unit/audio-sources.ts';
import { fileSource } from './audio-files.ts';

const samplesPerMs = 16;
export type Noise = 'white' | 'pink';

/** WAV files one after the other, as samples at 16 kHz. */
export async function speechOf(paths: readonly string[]): Promise<Int16Array> {
  const parts: Int16Array[] = [];
  for (const path of paths) {
    await using source = await fileSource(path);
    const info = await probeAudio(source, never);
    if (info.kind !== 'wav') throw new TypeError(`${path} is ${info.description}`);
    parts.push(await allSamples(readWav(source, info.wav, { startMs: 0, endMs: info.lengthMs }, never)));
  }
  return new Int16Array(await new Blob(parts).arrayBuffer());
}

/** Mean power, in dB, of the samples from one instant to another. */
export function levelDb(samples: Int16Array, fromMs: number, toMs: number): number {
  const part = samples.subarray(Math.max(0, fromMs) * samplesPerMs, toMs * samplesPerMs);
  return 10 * Math.log10(part.reduce((sum, sample) => sum + sample ** 2, 1) / Math.max(1, part.length));
}

/** The level of the speech alone, without its pauses: of what is at most 25 dB below the loudest tenth of a second. */
export function speechLevelDb(samples: Int16Array): number {
  const levels = Array.from({ length: samples.length / samplesPerMs / 100 }, (_, at) =>
    levelDb(samples, 100 * at, 100 * at + 100),
  );
  const loudest = levels.reduce((max, level) => Math.max(max, level));
  const spoken = levels.filter((level) => level > loudest - 25);
  return 10 * Math.log10(spoken.reduce((sum, level) => sum + 10 ** (level / 10), 0) / spoken.length);
}

/** Speech with noise this many dB below it. */
export function withNoise(speech: Int16Array, kind: Noise, ratioDb: number, seed: number): Int16Array {
  const noise = (kind === 'white' ? white : pink)(speech.length, seed);
  const power = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
  const gain = Math.sqrt(10 ** ((speechLevelDb(speech) - ratioDb) / 10) / power);
  return speech.map((sample, at) => Math.max(-32_768, Math.min(32_767, Math.round(sample + gain * (noise[at] ?? 0)))));
}

function white(length: number, seed: number): Float64Array {
  const random = new SeededRandom(seed);
  return Float64Array.from({ length }, () => 2 * random.next() - 1);
}

/** Three first-order filters that together fall by 3 dB an octave: Paul Kellet's, musicdsp.org/en/latest/Filters/76-pink-noise-filter.html. */
function pink(length: number, seed: number): Float64Array {
  let [a, b, c] = [0, 0, 0];
  return white(length, seed).map((value) => {
    a = 0.99765 * a + value * 0.099046;
    b = 0.963 * b + value * 0.2965164;
    c = 0.57 * c + value * 1.0526913;
    return a + b + c + value * 0.1848;
  });
}
