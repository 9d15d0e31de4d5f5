/** How one sample of one channel is written; multi-byte ones are little-endian, `u8` is centred on 128. */
export type WavEncoding = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64' | 'alaw' | 'mulaw';

export const bytesPerWavSample: { readonly [E in WavEncoding]: number } = {
  u8: 1,
  s16: 2,
  s24: 3,
  s32: 4,
  f32: 4,
  f64: 8,
  alaw: 1,
  mulaw: 1,
};

/** What the format chunk says. */
export interface WavFormat {
  readonly encoding: WavEncoding;
  readonly channels: number;
  readonly sampleRateHz: number;
}

/** Where the sound of a WAV file lies and how it is written. Plain data: it may travel as JSON. */
export interface WavLayout extends WavFormat {
  /** Offset in bytes of the first frame. A frame is one sample of every channel. */
  readonly dataOffset: number;
  readonly frames: number;
}

export function bytesPerFrame(format: WavFormat): number {
  return bytesPerWavSample[format.encoding] * format.channels;
}

/** Rounded up, so that the last started millisecond belongs to the file. */
export function wavLengthMs(wav: WavLayout): number {
  return Math.ceil((wav.frames * 1000) / wav.sampleRateHz);
}

const encodingNames: { readonly [E in WavEncoding]: string } = {
  u8: '8-bit PCM',
  s16: '16-bit PCM',
  s24: '24-bit PCM',
  s32: '32-bit PCM',
  f32: '32-bit float',
  f64: '64-bit float',
  alaw: 'A-law',
  mulaw: 'mu-law',
};

/** For people, e.g. "WAV, 44.1 kHz, stereo, 16-bit PCM". */
export function describeWav(format: WavFormat): string {
  const channels = ['mono', 'stereo'][format.channels - 1] ?? `${format.channels} channels`;
  return `WAV, ${format.sampleRateHz / 1000} kHz, ${channels}, ${encodingNames[format.encoding]}`;
}
