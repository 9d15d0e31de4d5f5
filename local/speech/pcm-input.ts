import { recognizerRateHz } from './recognizer.ts';

/** Thrown for audio that the service would refuse; answered with the phrase status BadRequest. */
export class UnsupportedAudioError extends Error {
  override readonly name = 'UnsupportedAudioError';
}

const headerBytes = 44;
const waveFormatPcm = 1;
const bytesPerSample = 2;
const supportedRatesHz: readonly number[] = [8_000, 16_000];

/** Turns the client's audio messages into samples at the recognizers' rate. One instance per turn. */
export class PcmInput {
  readonly rateHz: number;
  #oddByte: Buffer = Buffer.alloc(0);
  #previous = 0;

  /** @param rateHz 8000 or 16000. */
  constructor(rateHz: number = recognizerRateHz) {
    this.rateHz = rateHz;
  }

  /** Length of this much audio, in milliseconds with fractions. */
  lengthMs(bytes: number): number {
    return (bytes * 1000) / (this.rateHz * bytesPerSample);
  }

  /** Samples of one audio message, always a fresh array: the payload may lie at an odd address. */
  samples(payload: Buffer): Int16Array {
    const bytes = this.#oddByte.length === 0 ? payload : Buffer.concat([this.#oddByte, payload]);
    const count = Math.floor(bytes.length / bytesPerSample);
    this.#oddByte = Buffer.from(bytes.subarray(count * bytesPerSample));
    const samples = new Int16Array(count);
    bytes.copy(new Uint8Array(samples.buffer), 0, 0, count * bytesPerSample);
    return this.rateHz === recognizerRateHz ? samples : this.#double(samples);
  }

  /** 8 to 16 kHz by linear interpolation: no better than telephone sound, as it must be. */
  #double(samples: Int16Array): Int16Array {
    const doubled = new Int16Array(samples.length * 2);
    samples.forEach((sample, index) => {
      doubled[index * 2] = (this.#previous + sample) >> 1;
      doubled[index * 2 + 1] = sample;
      this.#previous = sample;
    });
    return doubled;
  }
}

/**
 * Reads the RIFF header that the SDK sends before the audio (44 bytes, sizes zero).
 * @throws UnsupportedAudioError unless it is mono 16-bit PCM at 8 or 16 kHz.
 */
export function readWaveHeader(payload: Buffer): { readonly rateHz: number; readonly rest: Buffer } {
  if (payload.length < headerBytes || payload.toString('latin1', 0, 4) !== 'RIFF') {
    throw new UnsupportedAudioError(`Expected a RIFF header of ${headerBytes} B, got ${payload.length} B`);
  }
  const format = payload.readUInt16LE(20);
  const channels = payload.readUInt16LE(22);
  const rateHz = payload.readUInt32LE(24);
  const bits = payload.readUInt16LE(34);
  if (format !== waveFormatPcm || channels !== 1 || bits !== 16 || !supportedRatesHz.includes(rateHz)) {
    throw new UnsupportedAudioError(
      `Audio must be PCM, mono, 16 bit, 8000 or 16000 Hz; got format ${format}, ${channels} channels, ${bits} bit, ${rateHz} Hz`,
    );
  }
  return { rateHz, rest: payload.subarray(headerBytes) };
}
