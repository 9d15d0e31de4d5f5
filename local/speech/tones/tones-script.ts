import { SeededRandom } from './seeded-random.ts';
import { maxNumber, maxSpeakers, type TonesWord, wordMs, wordText } from './tones-code.ts';

export interface TonesScriptOptions {
  readonly lengthMs: number;
  /** Default 1. */
  readonly seed?: number;
  /** Of the first word, default 1: so that two recordings hold different words. */
  readonly firstNumber?: number;
  /** 1 to 8, default 1. The speaker changes between sentences only. */
  readonly speakers?: number;
  /** The language from each start on, in order of time. Before the first, and without any, words carry no language. */
  readonly languages?: readonly { readonly startMs: number; readonly language: string }[];
  /** `sentences` (default): 5 to 15 words 60 to 120 ms apart, then 500 to 900 ms. `none`: word upon word. */
  readonly pauses?: 'sentences' | 'none';
  /** Level of white noise under everything; absent = digital silence between words. Words are at about -15 dBFS. */
  readonly noiseDbfs?: number;
}

/** Which words sound when, by whom. A pure description: iterating it again gives the same words. */
export interface TonesScript {
  readonly words: Iterable<TonesWord>;
  readonly lengthMs: number;
  readonly seed: number;
  readonly noiseDbfs?: number;
}

/** Words are numbered without gaps, so that a lost, doubled or strayed one shows. */
export function tonesScript(options: TonesScriptOptions): TonesScript {
  const { lengthMs, seed = 1, speakers = 1, noiseDbfs } = options;
  if (!Number.isSafeInteger(lengthMs) || lengthMs < 0)
    throw new RangeError(`lengthMs is ${lengthMs}; give whole milliseconds`);
  if (!(speakers >= 1 && speakers <= maxSpeakers))
    throw new RangeError(`speakers is ${speakers}; allowed are 1 to ${maxSpeakers}`);
  const script = { words: { [Symbol.iterator]: () => wordsOf(options) }, lengthMs, seed };
  return noiseDbfs === undefined ? script : { ...script, noiseDbfs };
}

function* wordsOf({
  lengthMs,
  seed = 1,
  firstNumber = 1,
  speakers = 1,
  languages = [],
  pauses = 'sentences',
}: TonesScriptOptions): Generator<TonesWord> {
  const random = new SeededRandom(seed);
  let speaker = 0;
  let left = random.between(5, 15);
  let startMs = pauses === 'none' ? 0 : random.between(200, 500);
  for (let number = firstNumber; startMs + wordMs <= lengthMs; number++) {
    if (number > maxNumber) throw new RangeError(`a script holds at most ${maxNumber} words`);
    const word = { text: wordText(number), number, startMs, endMs: startMs + wordMs, speaker };
    const language = languages.findLast((span) => span.startMs <= word.startMs)?.language;
    yield language === undefined ? word : { ...word, language };
    left--;
    startMs += wordMs;
    if (left > 0) startMs += pauses === 'none' ? 0 : random.between(60, 120);
    else {
      left = random.between(5, 15);
      startMs += pauses === 'none' ? 0 : random.between(500, 900);
      // In three of four sentences somebody else speaks.
      if (speakers > 1 && random.between(0, 3) > 0) speaker = (speaker + random.between(1, speakers - 1)) % speakers;
    }
  }
}
