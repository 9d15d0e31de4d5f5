/** One word of test audio. Times are integer milliseconds from the start of the audio. */
export interface TonesWord {
  /** `w` and the number, at least five digits: `w00042`. */
  readonly text: string;
  readonly number: number;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 7. */
  readonly speaker: number;
  /** One of `toneLanguages`; absent when the word carries no language tone. */
  readonly language?: string;
}

/*
 * A word is five symbols of 40 ms. The speaker's tone, and a language tone if there is one, sound through all five. The
 * first symbol adds the sync tone, each of the other four adds one tone of grid A and one of grid B: two hexadecimal
 * digits. Eight digits: five of the number, three of a checksum over number, speaker and language.
 *
 * Every tone is an even bin of a 512-point transform at 16 kHz, 62.5 Hz apart, in which a Hann window of 512 samples
 * keeps neighbours exactly apart. All lie between 312 and 3,313 Hz, so that a telephone line carries them.
 */
export const symbolMs = 40;
export const symbolsPerWord = 5;
export const wordMs = symbolMs * symbolsPerWord;
/** Tones rise and fall over this time, at both ends of what they sound through. */
export const rampMs = 4;
export const windowSamples = 512;

const bins = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => first + 2 * i);
export const speakerBins = bins(10, 8);
export const languageBins = bins(26, 8);
export const gridA = bins(42, 16);
export const gridB = bins(74, 16);
export const syncBin = 106;

export const maxSpeakers = speakerBins.length;
export const maxNumber = 2 ** 20 - 1;
export const toneLanguages: readonly string[] = [
  'en-US',
  'de-DE',
  'es-MX',
  'fr-FR',
  'it-IT',
  'pt-BR',
  'ja-JP',
  'zh-CN',
];

const digitBits = 4;
const checkBits = 12;
/** CRC-12/UMTS: x^12 + x^11 + x^3 + x^2 + x + 1. */
const checkPolynomial = 0x80f;
const languageOf = (language: string | undefined): number => (language === undefined ? -1 : languageIndex(language));

export function wordText(number: number): string {
  return `w${String(number).padStart(5, '0')}`;
}

/** Which language tone a locale has. */
export function languageIndex(language: string): number {
  const index = toneLanguages.indexOf(language);
  if (index < 0) throw new RangeError(`${language} has no tone; known are ${toneLanguages.join(', ')}`);
  return index;
}

/** The eight digits of a word, 0 to 15 each, in the order in which they sound: A, B, A, B, ... */
export function wordDigits(word: Pick<TonesWord, 'number' | 'speaker' | 'language'>): readonly number[] {
  const check = checksum(word.number, word.speaker, languageOf(word.language));
  const digit = (value: number, place: number): number => (value >> (digitBits * place)) & 15;
  return [
    ...[4, 3, 2, 1, 0].map((place) => digit(word.number, place)),
    ...[2, 1, 0].map((place) => digit(check, place)),
  ];
}

/** The number that the digits say, or undefined when they do not fit each other, the speaker and the language. */
export function numberOf(digits: readonly number[], speaker: number, language: string | undefined): number | undefined {
  const value = (part: readonly number[]): number => part.reduce((sum, digit) => sum * 2 ** digitBits + digit, 0);
  const number = value(digits.slice(0, 5));
  return value(digits.slice(5)) === checksum(number, speaker, languageOf(language)) ? number : undefined;
}

function checksum(number: number, speaker: number, language: number): number {
  // 20 bits of number, 3 of speaker, 4 of language: fits 31 bits, and starts from ones so that zeros count.
  const message = number * 2 ** 7 + speaker * 2 ** 4 + (language + 1);
  let rest = 2 ** checkBits - 1;
  for (let bit = 26; bit >= 0; bit--) {
    const carry = ((rest >> (checkBits - 1)) & 1) ^ ((message >> bit) & 1);
    rest = (rest << 1) & (2 ** checkBits - 1);
    if (carry) rest ^= checkPolynomial;
  }
  return rest;
}
