import { BrokenWav, UnsupportedWav } from './errors.ts';
import { bytesPerFrame, bytesPerWavSample, type WavEncoding, type WavFormat } from './wav-layout.ts';

/** The format chunk: samples that are read here, or the name of a codec that a decoder has to read. */
export type WavContent =
  | { readonly kind: 'samples'; readonly format: WavFormat }
  | { readonly kind: 'codec'; readonly codec: string };

const maxChannels = 8;
const minRateHz = 1_000;
const maxRateHz = 384_000;

const pcmTag = 0x0001;
const floatTag = 0x0003;
const alawTag = 0x0006;
const mulawTag = 0x0007;
const extensibleTag = 0xfffe;
const extensibleBytes = 40;
/** The end that all sub-format identifiers made from a format tag share (mmreg.h, KSDATAFORMAT_SUBTYPE_WAVEFORMATEX). */
const tagIdentifierEnd = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

/** Names of common tags from the registry in mmreg.h (RFC 2361). */
const codecNames = new Map([
  [0x0002, 'Microsoft ADPCM'],
  [0x0011, 'IMA ADPCM'],
  [0x0031, 'GSM 6.10'],
  [0x0042, 'G.723.1'],
  [0x0045, 'G.726'],
  [0x0050, 'MPEG audio'],
  [0x0055, 'MP3'],
  [0x00ff, 'AAC'],
  [0x0160, 'Windows Media Audio'],
  [0x0161, 'Windows Media Audio'],
  [0x1600, 'AAC'],
  [0x2000, 'AC-3'],
]);

/**
 * Reads the body of a `fmt ` chunk, which may be longer than what is known of it.
 * @see https://learn.microsoft.com/windows/win32/api/mmreg/ns-mmreg-waveformatextensible
 */
export function parseWavFormat(body: DataView): WavContent {
  if (body.byteLength < 16) {
    throw new BrokenWav(
      `The WAV header is broken: its format description has ${body.byteLength} bytes, at least 16 are needed.`,
    );
  }
  const tag = formatTag(body);
  const bits = body.getUint16(14, true);
  const encoding = tag === undefined ? undefined : encodingOf(tag, bits);
  if (encoding === undefined) return { kind: 'codec', codec: codecName(tag, bits) };
  const format = { encoding, channels: body.getUint16(2, true), sampleRateHz: body.getUint32(4, true) };
  check(format, body.getUint16(12, true));
  return { kind: 'samples', format };
}

function formatTag(body: DataView): number | undefined {
  const tag = body.getUint16(0, true);
  if (tag !== extensibleTag) return tag;
  if (body.byteLength < extensibleBytes) {
    throw new BrokenWav('The WAV header is broken: its extended format description is cut short.');
  }
  const isTag = tagIdentifierEnd.every((byte, index) => body.getUint8(26 + index) === byte);
  return isTag ? body.getUint16(24, true) : undefined;
}

/** Sizes that fill no whole bytes, e.g. 20 bits, lie in the upper bits of the next whole bytes. */
function encodingOf(tag: number, bits: number): WavEncoding | undefined {
  if (tag === pcmTag) return ([undefined, 'u8', 's16', 's24', 's32'] as const)[Math.ceil(bits / 8)];
  if (tag === floatTag) return bits === 32 ? 'f32' : bits === 64 ? 'f64' : undefined;
  if (bits !== 8) return undefined;
  return tag === alawTag ? 'alaw' : tag === mulawTag ? 'mulaw' : undefined;
}

function codecName(tag: number | undefined, bits: number): string {
  if (tag === undefined) return 'an unregistered codec';
  if (tag === pcmTag || tag === floatTag || tag === alawTag || tag === mulawTag) return `${bits}-bit samples`;
  return codecNames.get(tag) ?? `an unknown codec (0x${tag.toString(16).padStart(4, '0')})`;
}

function check(format: WavFormat, blockAlign: number): void {
  const { channels, sampleRateHz } = format;
  if (channels === 0) throw new BrokenWav('The WAV header is broken: it says that there are 0 channels.');
  if (sampleRateHz === 0) throw new BrokenWav('The WAV header is broken: it gives a sample rate of 0 Hz.');
  if (channels > maxChannels) {
    throw new UnsupportedWav(`The WAV file has ${channels} channels; at most ${maxChannels} can be read.`);
  }
  if (sampleRateHz < minRateHz || sampleRateHz > maxRateHz) {
    throw new UnsupportedWav(`The WAV file has a sample rate of ${sampleRateHz} Hz; 1 kHz to 384 kHz can be read.`);
  }
  if (blockAlign !== bytesPerFrame(format)) {
    const shape = `${channels} × ${bytesPerWavSample[format.encoding]} bytes`;
    throw new BrokenWav(
      `The WAV header contradicts itself: ${shape} a frame do not make its block size of ${blockAlign}.`,
    );
  }
}
