import type { ByteWindow } from './byte-window.ts';
import { BrokenWav, EmptyAudio } from './errors.ts';
import { looksLikeChunk, type RiffChunk, riffChunks } from './riff-chunks.ts';
import { parseWavFormat } from './wav-format.ts';
import { bytesPerFrame, type WavFormat, type WavLayout } from './wav-layout.ts';

export type WavHeader =
  | { readonly kind: 'samples'; readonly wav: WavLayout; readonly notes: readonly string[] }
  | { readonly kind: 'codec'; readonly codec: string };

/** Programs that write to a pipe, and so cannot know the size, leave the largest: 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000. */
const standsForUnknown = (bytes: number): boolean =>
  (bytes >= 0x7fff_0000 && bytes <= 0x7fff_ffff) || (bytes >= 0xffff_0000 && bytes <= 0xffff_ffff);
/** A promise that is nearer to the truth than this is not worth a note. */
const noteFromMs = 100;
const longestFormatBytes = 64;

/**
 * Walks the chunks of a RIFF/WAVE, RF64 or BW64 file up to the sound. Sizes in the header are taken as claims and
 * the length of the source as the truth.
 * @see https://tech.ebu.ch/docs/tech/tech3306.pdf for RF64
 */
export async function readWavHeader(window: ByteWindow): Promise<WavHeader> {
  let format: WavFormat | undefined;
  let longSizeBytes: number | undefined;
  for await (const chunk of riffChunks(window)) {
    if (chunk.id === 'ds64') longSizeBytes = await readLongSize(window, chunk);
    if (chunk.id === 'fmt ' && !format) {
      const size = Math.min(chunk.sizeBytes, longestFormatBytes);
      const content = parseWavFormat(await window.view(chunk.bodyOffset, size));
      if (content.kind === 'codec') return content;
      format = content.format;
    }
    if (chunk.id === 'data') {
      if (!format)
        throw new BrokenWav('The WAV header is broken: the sound comes before the description of its format.');
      return locate(window, format, chunk, longSizeBytes);
    }
  }
  throw new BrokenWav(`The WAV file ends before ${format ? 'its sound begins' : 'the description of its format'}.`);
}

/** The true size of the sound in a file that 32 bits cannot describe. */
async function readLongSize(window: ByteWindow, chunk: RiffChunk): Promise<number | undefined> {
  const view = await window.view(chunk.bodyOffset + 8, 8);
  return view.byteLength === 8 ? Number(view.getBigUint64(0, true)) : undefined;
}

async function locate(
  window: ByteWindow,
  format: WavFormat,
  data: RiffChunk,
  longSizeBytes: number | undefined,
): Promise<WavHeader> {
  const claimedBytes = data.sizeBytes === 0xffff_ffff ? (longSizeBytes ?? data.sizeBytes) : data.sizeBytes;
  const restBytes = window.lengthBytes - data.bodyOffset;
  // A size of 0 is either true, and the next chunk follows, or left over from a writer that could not go back.
  const unwritten = claimedBytes === 0 && restBytes > 0 && !(await looksLikeChunk(window, data.bodyOffset));
  const heldBytes = unwritten ? restBytes : Math.min(claimedBytes, restBytes);
  const frames = Math.floor(heldBytes / bytesPerFrame(format));
  if (frames === 0) throw new EmptyAudio('The WAV file has a proper header, but no sound in it.');
  const unknown = unwritten || standsForUnknown(claimedBytes);
  const notes = [
    ...sizeNotes(format, claimedBytes, heldBytes, unknown),
    ...(heldBytes % bytesPerFrame(format) === 0
      ? []
      : ['The sound ends in the middle of a sample, which was left out.']),
  ];
  return { kind: 'samples', wav: { ...format, dataOffset: data.bodyOffset, frames }, notes };
}

function sizeNotes(format: WavFormat, claimedBytes: number, heldBytes: number, unknown: boolean): string[] {
  const bytesPerSecond = bytesPerFrame(format) * format.sampleRateHz;
  const heldSeconds = heldBytes / bytesPerSecond;
  const claimedSeconds = claimedBytes / bytesPerSecond;
  if (claimedBytes === heldBytes) return [];
  if (unknown) return [`The header does not say how long the sound is; the file holds ${inSeconds(heldSeconds)}.`];
  if ((claimedSeconds - heldSeconds) * 1000 < noteFromMs) return [];
  return [`The header promised ${inSeconds(claimedSeconds)}, the file holds ${inSeconds(heldSeconds)}.`];
}

function inSeconds(seconds: number): string {
  return `${Math.round(seconds * 10) / 10} s`;
}
