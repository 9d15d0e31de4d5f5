import { Failure } from '../failure.ts';

/** A file that cannot be turned into sound, or a decoder that could not do it. */
export abstract class AudioFailure extends Failure {
  readonly retryable: boolean = false;
}

/** Nothing to transcribe: no bytes, or a proper header without a sample behind it. */
export class EmptyAudio extends AudioFailure {
  readonly code = 'empty-audio';
  readonly remedy = 'Check that the recording was saved and uploaded completely, then upload it again.';
}

/** The content is something else than sound, whatever the file is called. */
export class NotAudio extends AudioFailure {
  readonly code = 'not-audio';
  readonly remedy: string;

  constructor(
    message: string,
    remedy = 'Upload a recording, for example WAV, MP3, M4A, OGG, FLAC, or a video with sound.',
  ) {
    super(message);
    this.remedy = remedy;
  }
}

/** A WAV header that ends early or contradicts itself. */
export class BrokenWav extends AudioFailure {
  readonly code = 'broken-wav';
  readonly remedy = 'Upload the file again; if that does not help, open it in an audio editor and save it as WAV anew.';
}

/** A sound WAV header that asks for more than this reader does. */
export class UnsupportedWav extends AudioFailure {
  readonly code = 'unsupported-wav';
  readonly remedy = 'Save it as 16-bit PCM WAV with 1 to 8 channels at 1 kHz to 384 kHz and upload it again.';
}

/** The source ended before the place where its own header said that there is sound. */
export class AudioEndedEarly extends AudioFailure {
  readonly code = 'audio-ended-early';
  readonly remedy = 'Upload the file again: it became shorter while it was read.';
}

/** A container, usually a video, that has no sound in it. */
export class NoAudioTrack extends AudioFailure {
  readonly code = 'no-audio-track';
  readonly remedy = 'Upload a file that has an audio track.';
}

/** Recognised as audio, but the decoder got not one sample out of it. */
export class UndecodableAudio extends AudioFailure {
  readonly code = 'undecodable-audio';
  readonly remedy = 'Check that the file plays on your machine, then upload it again or convert it to WAV first.';
}

/** More sound than the set limit. */
export class AudioTooLong extends AudioFailure {
  readonly code = 'audio-too-long';
  readonly remedy = 'Split the recording into shorter files, or raise MAX_AUDIO_HOURS in the settings.';

  constructor(limitMs: number) {
    super(`The recording is longer than ${limitMs / 3_600_000} hours, the longest that is accepted.`);
  }
}

/** Each would be recognised by itself, and paid for. */
export class TooManyChannels extends AudioFailure {
  readonly code = 'too-many-channels';
  readonly remedy =
    'Leave out the option channels, so that they are mixed, or upload them in several files of fewer channels.';

  constructor(channels: number, most: number) {
    super(`The recording has ${channels} channels; at most ${most} can be recognised each by itself.`);
  }
}

/** No ffmpeg where it was looked for. */
export class DecoderMissing extends AudioFailure {
  readonly code = 'decoder-missing';
  readonly remedy =
    'Deploy the app with ffmpeg (npm run package -- --with-ffmpeg), or install it and set FFMPEG_PATH to it, or upload PCM, A-law or mu-law WAV, which is read without it.';

  constructor(path: string) {
    super(
      `Only WAV can be read here: ffmpeg, which decodes all other formats, is not there or may not be run: "${path}".`,
    );
  }
}

/** Other files are being decoded, for long. */
export class DecodersBusy extends AudioFailure {
  override readonly retryable = true;
  override readonly blocking = true;
  readonly code = 'decoders-busy';
  readonly remedy = 'Nothing needs to be done: it waits its turn.';

  constructor() {
    super('Too many files are being decoded at this moment.');
  }
}

/** The decoder was ended from outside, e.g. by the host running out of memory. */
export class DecoderStopped extends AudioFailure {
  override readonly retryable = true;
  readonly code = 'decoder-stopped';
  readonly remedy = 'Trying again usually helps; if it keeps happening, give the host more memory.';
}
