import type { ByteSource } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';
import { EmptyAudio, NotAudio } from './errors.ts';
import { type Sniffed, sniff, sniffBytes } from './sniff.ts';
import { readWavHeader } from './wav-header.ts';
import { describeWav, type WavLayout, wavLengthMs } from './wav-layout.ts';

/** What a file holds, told from its content. */
export type AudioInfo =
  | {
      readonly kind: 'wav';
      readonly wav: WavLayout;
      readonly lengthMs: number;
      /** For people, e.g. "WAV, 44.1 kHz, stereo, 16-bit PCM". */
      readonly description: string;
      /** Sentences about what is odd, e.g. "The header promised 60 s, the file holds 12.4 s." */
      readonly notes: readonly string[];
    }
  | {
      /** Only a decoder can read it, and only a decoder can say how long it is. */
      readonly kind: 'encoded';
      readonly description: string;
    };

/** A recording may open with silence, but no known format with this many zero bytes. */
const zerosToRefuse = 65_536;

/**
 * Finds out what a file holds by reading its first kilobytes and, in a WAV, the headers of its chunks.
 * Throws an AudioFailure for what is surely not audio, empty or broken.
 */
export async function probeAudio(source: ByteSource, signal: AbortSignal): Promise<AudioInfo> {
  if (source.lengthBytes === 0) throw new EmptyAudio('The file is empty: it has 0 bytes.');
  const window = new ByteWindow(source, signal);
  const view = await window.view(0, sniffBytes);
  const head = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const sniffed = sniff(head);
  switch (sniffed.kind) {
    case 'wav':
      return probeWav(window);
    case 'encoded':
      return sniffed;
    case 'unknown':
      await refuseZeros(source, head, signal);
      return { kind: 'encoded', description: 'unknown format' };
    default:
      throw refusal(sniffed);
  }
}

async function probeWav(window: ByteWindow): Promise<AudioInfo> {
  const header = await readWavHeader(window);
  if (header.kind === 'codec') return { kind: 'encoded', description: `WAV holding ${header.codec}` };
  const { wav, notes } = header;
  return { kind: 'wav', wav, lengthMs: wavLengthMs(wav), description: describeWav(wav), notes };
}

/** Why a file is refused for what its first bytes say. */
export function refusal(sniffed: Extract<Sniffed, { kind: 'playlist' | 'refused' }>): NotAudio {
  if (sniffed.kind === 'refused') return new NotAudio(`The file is not audio: it is ${sniffed.description}.`);
  return new NotAudio(
    'The file is a playlist: it names recordings and holds none.',
    'Upload the recordings that the playlist names.',
  );
}

/** Spares a decoder the search through a file, however large, that was allocated and never written. */
async function refuseZeros(source: ByteSource, head: Uint8Array, signal: AbortSignal): Promise<void> {
  if (head.some((byte) => byte !== 0)) return;
  const start = source.lengthBytes > head.length ? await source.read(0, zerosToRefuse, signal) : head;
  if (start.some((byte) => byte !== 0)) return;
  throw new NotAudio(
    `The file is not audio: its first ${start.length} bytes are all zero.`,
    'Upload the file again: it was probably never written completely.',
  );
}
