import { sampleRateHz } from '../../../src/lib/audio/recognition-pcm.ts';
import {
  gridA,
  gridB,
  languageBins,
  numberOf,
  rampMs,
  speakerBins,
  symbolMs,
  symbolsPerWord,
  type TonesWord,
  toneLanguages,
  windowSamples,
  wordMs,
  wordText,
} from './tones-code.ts';
import { TonesSpectrum } from './tones-spectrum.ts';
import { blockSamples, TonesSync } from './tones-sync.ts';

export type { TonesWord } from './tones-code.ts';

const samplesPerMs = sampleRateHz / 1000;
const symbolSamples = symbolMs * samplesPerMs;
/** The windows of a word's symbols end this long after its start. */
const heardSamples = (wordMs - rampMs) * samplesPerMs;
/** Holds a word and the time that finding its start takes. */
const ringSamples = 8192;
/** The loudest tone of a grid must have this many times the power of the next, else the word counts as unheard. */
const minLead = 2.5;
/** A language tone is as loud as the speaker's; half its amplitude tells it from leakage and noise. */
const minLanguageShare = 0.25;

/** Decodes 16 kHz mono test audio, streaming: a word is answered as soon as it has been heard to its end. */
export class TonesDecoder {
  readonly #ring = new Int16Array(ringSamples);
  readonly #sync = new TonesSync();
  readonly #spectrum = new TonesSpectrum();
  readonly #starts: number[] = [];
  #samples = 0;

  /** Takes the next samples, any number of them, and answers the words that they completed. */
  push(samples: Int16Array): readonly TonesWord[] {
    const words: TonesWord[] = [];
    for (const sample of samples) this.#take(sample, Number.POSITIVE_INFINITY, words);
    return words;
  }

  /** Answers what was still on the way. The decoder is not used after this. */
  end(): readonly TonesWord[] {
    const words: TonesWord[] = [];
    const heard = this.#samples;
    for (let i = 0; i < symbolSamples * 2; i++) this.#take(0, heard, words);
    return words;
  }

  #take(sample: number, limit: number, words: TonesWord[]): void {
    this.#ring[this.#samples++ % ringSamples] = sample;
    if (this.#samples % blockSamples !== 0) return;
    const start = this.#sync.push(this.#ring, (this.#samples - blockSamples) % ringSamples);
    if (start !== undefined) this.#starts.push(start);
    const next = this.#starts[0];
    if (next === undefined || next + heardSamples > this.#samples) return;
    this.#starts.shift();
    // Cut off at either end, by more than its fading, it is no word.
    const whole = next >= -rampMs * samplesPerMs && next + heardSamples <= limit;
    const word = whole ? this.#decode(next) : undefined;
    if (word) words.push(word);
  }

  #decode(start: number): TonesWord | undefined {
    const speakers = new Float64Array(speakerBins.length);
    const languages = new Float64Array(languageBins.length);
    const digits: number[] = [];
    for (let symbol = 0; symbol < symbolsPerWord; symbol++) {
      const centre = start + (symbol + 0.5) * symbolSamples;
      this.#spectrum.measure(this.#ring, centre - windowSamples / 2);
      this.#addPowers(speakerBins, speakers);
      this.#addPowers(languageBins, languages);
      if (symbol > 0) digits.push(this.#digit(gridA), this.#digit(gridB));
    }
    const speaker = loudest(speakers);
    if (speaker < 0 || digits.includes(-1)) return undefined;
    const spoken = Math.max(...languages) > minLanguageShare * (speakers[speaker] ?? 0);
    const language = spoken ? toneLanguages[loudest(languages)] : undefined;
    const number = numberOf(digits, speaker, language);
    if (number === undefined) return undefined;
    const startMs = Math.max(0, Math.round(start / samplesPerMs));
    const word = { text: wordText(number), number, startMs, endMs: startMs + wordMs, speaker };
    return language === undefined ? word : { ...word, language };
  }

  #addPowers(bins: readonly number[], sums: Float64Array): void {
    bins.forEach((bin, i) => {
      sums[i] = (sums[i] ?? 0) + this.#spectrum.power(bin);
    });
  }

  #digit(grid: readonly number[]): number {
    return loudest(grid.map((bin) => this.#spectrum.power(bin)));
  }
}

/** Index of the largest value, or -1 when another comes too near. */
function loudest(powers: ArrayLike<number>): number {
  let best = -1;
  let first = 0;
  let second = 0;
  for (let i = 0; i < powers.length; i++) {
    const power = powers[i] ?? 0;
    if (power > first) {
      second = first;
      first = power;
      best = i;
    } else if (power > second) second = power;
  }
  return first > minLead * second ? best : -1;
}
