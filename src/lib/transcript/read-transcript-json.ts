import { PackedPhrases } from './packed-phrases.ts';
import type { Phrase } from './phrase.ts';
import { rangeOfSeconds } from './seconds.ts';
import type { Transcript, TranscriptHead } from './transcript.ts';

/** Phrases are packed so many at a time. */
const packOf = 500;
export const beginsPhrases = '"phrases": [';

/**
 * Reads what transcriptJson wrote, line by line: of the phrases no more is held than their text, of a long file too. Only for
 * transcripts of this app, whose lines are as they were written.
 */
export async function readTranscriptJson(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: TranscriptHead; readonly phrases: PackedPhrases }> {
  const head: string[] = [];
  const phrases = new PackedPhrases();
  let pack: Phrase[] = [];
  let inPhrases = false;
  for await (const line of linesOf(chunks)) {
    if (!inPhrases) {
      inPhrases = line.startsWith(beginsPhrases);
      if (!inPhrases) head.push(line);
    } else if (line.startsWith('{')) {
      pack.push(phraseOf(JSON.parse(line.replace(/,$/, '')) as Transcript['phrases'][number]));
      if (pack.length < packOf) continue;
      phrases.add(pack);
      pack = [];
    }
  }
  phrases.add(pack);
  return { head: JSON.parse(`${head.join('\n').replace(/,$/, '')}\n}`) as TranscriptHead, phrases };
}

function phraseOf({ id: _, start, end, words, ...rest }: Transcript['phrases'][number]): Phrase {
  return {
    ...rest,
    ...rangeOfSeconds({ start, end }),
    words: words.map((word) => ({ text: word.text, ...rangeOfSeconds(word) })),
  };
}

/** By line feeds alone: JSON leaves other ends of lines in its texts. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
