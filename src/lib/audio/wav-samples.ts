import { alawTable, mulawTable } from './companding.ts';
import { bytesPerFrame, bytesPerWavSample, type WavEncoding, type WavFormat } from './wav-layout.ts';

/** Float samples may exceed full scale; beyond this they are garbage that would drown the filter. */
const loudestFloat = 4;
const fullScale = 32_768;

const fromFloat = (value: number): number =>
  Number.isNaN(value) ? 0 : Math.max(-loudestFloat, Math.min(loudestFloat, value)) * fullScale;

/** One sample at a byte offset, in units of 16-bit PCM. */
const readers: { readonly [E in WavEncoding]: (view: DataView, offset: number) => number } = {
  u8: (view, offset) => (view.getUint8(offset) - 128) * 256,
  s16: (view, offset) => view.getInt16(offset, true),
  s24: (view, offset) => view.getInt16(offset + 1, true) + view.getUint8(offset) / 256,
  s32: (view, offset) => view.getInt32(offset, true) / 65_536,
  f32: (view, offset) => fromFloat(view.getFloat32(offset, true)),
  f64: (view, offset) => fromFloat(view.getFloat64(offset, true)),
  alaw: (view, offset) => alawTable[view.getUint8(offset)] ?? 0,
  mulaw: (view, offset) => mulawTable[view.getUint8(offset)] ?? 0,
};

/** The whole frames in `bytes` as one channel, the mean of all or the one that is named, from 1; in units of 16-bit PCM but not rounded. */
export function monoFrames(bytes: Uint8Array, format: WavFormat, channel?: number): Float64Array {
  if (channel !== undefined) return framesOfChannel(bytes, format, channel);
  const frames = Math.floor(bytes.length / bytesPerFrame(format));
  if (format.encoding === 's16' && bytes.byteOffset % 2 === 0 && format.channels <= 2) {
    return monoOfShorts(new Int16Array(bytes.buffer, bytes.byteOffset, frames * format.channels), format.channels);
  }
  const mono = new Float64Array(frames);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readers[format.encoding];
  const step = bytesPerWavSample[format.encoding];
  let offset = 0;
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < format.channels; channel++, offset += step) sum += read(view, offset);
    mono[frame] = sum / format.channels;
  }
  return mono;
}

function framesOfChannel(bytes: Uint8Array, format: WavFormat, channel: number): Float64Array {
  const frameBytes = bytesPerFrame(format);
  const frames = new Float64Array(Math.floor(bytes.length / frameBytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readers[format.encoding];
  let offset = (channel - 1) * bytesPerWavSample[format.encoding];
  for (let frame = 0; frame < frames.length; frame++, offset += frameBytes) frames[frame] = read(view, offset);
  return frames;
}

/** The common case, several times faster than through a DataView. */
function monoOfShorts(samples: Int16Array, channels: number): Float64Array {
  if (channels === 1) return Float64Array.from(samples);
  const mono = new Float64Array(samples.length / 2);
  for (let frame = 0, at = 0; frame < mono.length; frame++, at += 2) {
    mono[frame] = ((samples[at] ?? 0) + (samples[at + 1] ?? 0)) / 2;
  }
  return mono;
}
