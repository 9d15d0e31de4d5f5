import type { HeardPhrase, HeardWord } from '../recognizer.ts';

const wordLine = /^(\S+) (\d+\.\d+) (\d+\.\d+) (\d+(?:\.\d+)?(?:e[-+]\d+)?)$/;
/** Ends are inclusive frames of 10 ms. */
const frameMs = 10;

/**
 * Reads what `pocketsphinx_continuous -time yes` prints: for each utterance a line of text, then one line a word
 * (`word start end posterior`, seconds from the start of the audio) from `<s>` to `</s>`.
 */
export class SphinxOutput {
  #words: HeardWord[] = [];

  /** Takes one line and answers the phrase that it ends, if it does. */
  line(line: string): HeardPhrase | undefined {
    const [, word = '', start, end, posterior] = wordLine.exec(line) ?? [];
    // A line of text comes before its words; a new one ends an utterance whose `</s>` the decoder did not reach.
    if (word === '' || word === '<s>') return this.finish();
    if (word === '</s>') return this.finish();
    const text = spoken(word);
    if (text !== undefined) {
      this.#words.push({
        text,
        startMs: Math.round(Number(start) * 1000),
        endMs: Math.round(Number(end) * 1000) + frameMs,
        confidence: Math.min(1, Number(posterior)),
      });
    }
    return undefined;
  }

  /** The utterance read so far, if it has words. */
  finish(): HeardPhrase | undefined {
    const words = this.#words;
    this.#words = [];
    const [first] = words;
    const last = words.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const text = words.map((word) => word.text).join(' ');
    return {
      status: 'Success',
      words,
      display: `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
      startMs: first.startMs,
      endMs: last.endMs,
      confidence: words.reduce((sum, word) => sum + word.confidence, 0) / words.length,
    };
  }
}

/** The word without its pronunciation variant, or undefined for silence, noise and fillers. */
function spoken(word: string): string | undefined {
  return /^(<.*>|\[.*\]|\+\+.*\+\+)$/.test(word) ? undefined : word.replace(/\(\d+\)$/, '');
}
