import { beginsPhrases, linesOf } from './read-transcript-json.ts';

/** The phrases of a transcript.json that transcriptJson wrote, each as its JSON, as they are read: one stands on each line. */
export async function* phraseLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let inPhrases = false;
  for await (const line of linesOf(chunks)) {
    if (inPhrases && line.startsWith('{')) yield line.replace(/,$/, '');
    inPhrases ||= line.startsWith(beginsPhrases);
  }
}
