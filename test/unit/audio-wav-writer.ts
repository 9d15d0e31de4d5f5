/** A WAV writer for tests, written from the specification and without anything of the reader. */

export interface WavSpec {
  readonly tag?: number;
  readonly channels?: number;
  readonly rateHz?: number;
  readonly bits?: number;
  readonly blockAlign?: number;
  readonly extensible?: boolean;
}

export function chunk(id: string, body: Uint8Array, size = body.length): Uint8Array {
  const bytes = new Uint8Array(8 + body.length + (body.length % 2));
  bytes.set(Buffer.from(id, 'latin1'));
  new DataView(bytes.buffer).setUint32(4, size, true);
  bytes.set(body, 8);
  return bytes;
}

export function riff(chunks: readonly Uint8Array[], id = 'RIFF', size?: number): Uint8Array {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  const bytes = new Uint8Array(8 + body.length);
  bytes.set(Buffer.from(id, 'latin1'));
  new DataView(bytes.buffer).setUint32(4, size ?? body.length, true);
  bytes.set(body, 8);
  return bytes;
}

export function fmt(spec: WavSpec = {}): Uint8Array {
  const { tag = 1, channels = 1, rateHz = 16_000, bits = 16, extensible = false } = spec;
  const blockAlign = spec.blockAlign ?? (channels * bits) / 8;
  const body = new Uint8Array(extensible ? 40 : 16);
  const view = new DataView(body.buffer);
  view.setUint16(0, extensible ? 0xfffe : tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rateHz, true);
  view.setUint32(8, rateHz * blockAlign, true);
  view.setUint16(12, blockAlign, true);
  view.setUint16(14, bits, true);
  if (extensible) {
    view.setUint16(16, 22, true);
    view.setUint16(18, bits, true);
    body.set(Buffer.from('0000000000001000800000aa00389b71', 'hex'), 24);
    view.setUint16(24, tag, true);
  }
  return chunk('fmt ', body);
}

export function wavFile(spec: WavSpec, data: Uint8Array): Uint8Array {
  return riff([fmt(spec), chunk('data', data)]);
}

/** Writes samples of -1..1 as the specification gives them; `channelOf` scales them for each channel. */
export function samplesAs(spec: WavSpec, count: number, at: (frame: number, channel: number) => number): Uint8Array {
  const { tag = 1, channels = 1, bits = 16 } = spec;
  const bytes = Buffer.alloc((count * channels * bits) / 8);
  let offset = 0;
  for (let frame = 0; frame < count; frame++) {
    for (let channel = 0; channel < channels; channel++, offset += bits / 8) {
      const value = at(frame, channel);
      if (tag === 3 && bits === 32) bytes.writeFloatLE(value, offset);
      else if (tag === 3) bytes.writeDoubleLE(value, offset);
      else if (bits === 8) bytes.writeUInt8(Math.round(value * 127) + 128, offset);
      else bytes.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), offset, bits / 8);
    }
  }
  return new Uint8Array(bytes);
}

export const sine =
  (frequencyHz: number, rateHz: number, size = 0.5) =>
  (frame: number): number =>
    size * Math.sin((2 * Math.PI * frequencyHz * frame) / rateHz);
