import { sniff, sniffBytes } from '../../src/lib/audio/sniff.ts';
import type { FailureFacts } from '../../src/lib/job/failure-facts.ts';
import { size } from '../ui/format.ts';

/** 50,000 blocks of 4 MiB, and a little less. */
export const largestBytes = 195 * 1024 ** 3;

/**
 * Why a file need not be sent at all: the app would refuse it, by the same look at its first bytes. Undefined for all that may hold
 * sound.
 */
export async function judgeFile(file: Blob): Promise<FailureFacts | undefined> {
  if (file.size === 0) {
    return refused('empty', 'The file is empty.', 'See whether the recording was saved completely.');
  }
  if (file.size > largestBytes) {
    const message = `The file has ${size(file.size)}; at most ${size(largestBytes)} can be uploaded.`;
    return refused('too-large', message, 'Upload only its sound, e.g. as M4A, or divide it.');
  }
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, sniffBytes).arrayBuffer());
  } catch {
    return unreadable();
  }
  const sniffed = sniff(head);
  if (sniffed.kind === 'refused') return noAudio(`It is ${sniffed.description}, not a recording.`);
  if (sniffed.kind === 'playlist') return noAudio('It is a playlist: it names recordings, and holds none.');
  return undefined;
}

/** A file is read when it is sent, and may be another one by then, or gone. */
export function unreadable(): FailureFacts {
  const message = 'The file cannot be read any more: it was changed, moved or deleted since you chose it.';
  return refused('unreadable', message, 'Choose it again.');
}

const noAudio = (message: string) =>
  refused('not-audio', message, 'Choose recordings: MP3, M4A, WAV, FLAC, OGG and most others, films too.');

function refused(code: string, message: string, remedy: string): FailureFacts {
  return { code, message, remedy };
}
