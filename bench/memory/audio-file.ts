import { readFile } from 'node:fs/promises';
import { writeTonesWav } from '../../local/speech/tones/tones-audio.ts';
import { tonesScript } from '../../local/speech/tones/tones-script.ts';
import { bytesPerMs } from '../../src/lib/audio/recognition-pcm.ts';

/** The header that writeTonesWav writes. */
const headerBytes = 44;
const pieceMs = 250;

/** Writes what every job of the bench transcribes. The answer is the number of words in it. */
export async function writeBenchAudio(path: string, lengthMs: number): Promise<number> {
  const script = tonesScript({ lengthMs });
  await writeTonesWav(path, script);
  return [...script.words].length;
}

/** The samples of such a file. */
export async function readBenchAudio(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(path)).subarray(headerBytes);
}

/** As range reads of a blob give it: in pieces, each in memory of its own. */
export async function* piecesOf(pcm: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const pieceBytes = pieceMs * bytesPerMs;
  for (let at = 0; at < pcm.byteLength; at += pieceBytes) yield pcm.slice(at, at + pieceBytes);
}
