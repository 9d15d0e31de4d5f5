import { type AudioFailure, DecoderStopped, EmptyAudio, NoAudioTrack, NotAudio, UndecodableAudio } from './errors.ts';
import type { BrokenLimit } from './ffmpeg-limits.ts';
import type { ProcessEnd } from './ffmpeg-process.ts';

/** What a decoder that has ended leaves to be judged. */
export interface DecoderEnd {
  readonly end: ProcessEnd;
  /** The limit for which it was ended, if one was. */
  readonly broken?: BrokenLimit | undefined;
  /** What it wrote to standard error. */
  readonly complaint: string;
  readonly lengthMs: number;
}

export type Verdict =
  | { readonly kind: 'decoded'; readonly notes: readonly string[] }
  | { readonly kind: 'failed'; readonly failure: AudioFailure };

/** Turns how ffmpeg ended into plain words; nothing of its own wording comes through. */
export function judge({ end, broken, complaint, lengthMs }: DecoderEnd): Verdict {
  if (broken) return failed(overLimit(broken));
  if (end.signal !== null) {
    return failed(new DecoderStopped(`The decoder was stopped from outside (${end.signal}) while it read the file.`));
  }
  if (lengthMs === 0) return failed(reasonForNothing(end, complaint));
  if (end.code !== 0) {
    const seconds = Math.round(lengthMs / 100) / 10;
    return {
      kind: 'decoded',
      notes: [`The file is damaged or breaks off after ${seconds} s; the sound up to there was used.`],
    };
  }
  const damaged = complaint.trim() !== '';
  return { kind: 'decoded', notes: damaged ? ['Parts of the file are damaged; what could be decoded was used.'] : [] };
}

/** A file for which the decoder was ended: another try would end in the same way. */
export function overLimit(broken: BrokenLimit): AudioFailure {
  const what = broken === 'memory' ? 'took more memory' : 'worked longer without a sound coming out';
  return new UndecodableAudio(
    `The sound in the file could not be decoded: the decoder ${what} than any ordinary recording needs.`,
  );
}

function failed(failure: AudioFailure): Verdict {
  return { kind: 'failed', failure };
}

function reasonForNothing(end: ProcessEnd, complaint: string): AudioFailure {
  if (/matches no streams|does not contain any stream/.test(complaint)) {
    return new NoAudioTrack('The file has no audio track.');
  }
  if (/moov atom not found/.test(complaint)) {
    return new UndecodableAudio('The MP4 file is incomplete: its index, often written last, is missing.');
  }
  if (/not on whitelist|Invalid data found when processing input/i.test(complaint)) {
    return new NotAudio(
      'The file is not audio that can be decoded: its content fits no known format, or is damaged from the start.',
      'Check that it plays on your machine. Raw samples without a header must be saved as WAV first.',
    );
  }
  if (end.code === 0) return new EmptyAudio('The file has an audio track, but no sound in it.');
  return new UndecodableAudio(
    'The sound in the file could not be decoded: it is damaged, protected, or of a rare kind.',
  );
}
