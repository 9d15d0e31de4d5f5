/** What the first bytes of a file say that it is. */
export type Sniffed =
  | { readonly kind: 'wav' }
  | { readonly kind: 'encoded'; readonly description: string }
  | { readonly kind: 'playlist' }
  | { readonly kind: 'refused'; readonly description: string }
  | { readonly kind: 'unknown' };

/** Enough for every signature below; more only makes the guess at plain text surer. */
export const sniffBytes = 4096;

interface Signature {
  /** Bytes as Latin-1 characters; a `?` stands for any byte. */
  readonly bytes: string;
  readonly offset?: number;
  readonly is: Sniffed;
}

const encoded = (description: string, bytes: string, offset = 0): Signature => ({
  bytes,
  offset,
  is: { kind: 'encoded', description },
});
const refused = (description: string, bytes: string, offset = 0): Signature => ({
  bytes,
  offset,
  is: { kind: 'refused', description },
});

/** In order: the first that fits decides. */
const signatures: readonly Signature[] = [
  ...['RIFF', 'RF64', 'BW64'].map((id): Signature => ({ bytes: `${id}????WAVE`, is: { kind: 'wav' } })),
  encoded('WAV, big-endian', 'RIFX????WAVE'),
  encoded('AVI video', 'RIFF????AVI '),
  refused('a WebP picture', 'RIFF????WEBP'),
  encoded('Wave64', 'riff\x2e\x91\xcf\x11'),
  encoded('MP3', 'ID3'),
  refused('an AVIF picture', 'ftypavif', 4),
  refused('a HEIC picture', 'ftypheic', 4),
  refused('a HEIC picture', 'ftypmif1', 4),
  encoded('M4A', 'ftypM4A', 4),
  encoded('M4A', 'ftypM4B', 4),
  encoded('QuickTime', 'ftypqt', 4),
  encoded('3GP', 'ftyp3g', 4),
  encoded('MP4', 'ftyp', 4),
  ...['moov', 'mdat', 'wide', 'free', 'skip'].map((box) => encoded('QuickTime', box, 4)),
  encoded('OGG', 'OggS'),
  encoded('FLAC', 'fLaC'),
  encoded('Matroska or WebM', '\x1a\x45\xdf\xa3'),
  encoded('AMR', '#!AMR'),
  encoded('Windows Media', '\x30\x26\xb2\x75\x8e\x66\xcf\x11'),
  encoded('AIFF', 'FORM????AIF'),
  encoded('AU', '.snd'),
  encoded('CAF', 'caff'),
  encoded('Flash video', 'FLV\x01'),
  encoded("Monkey's Audio", 'MAC '),
  encoded('WavPack', 'wvpk'),
  encoded('True Audio', 'TTA1'),
  encoded('Creative Voice', 'Creative Voice File'),
  encoded('AC-3', '\x0b\x77'),
  encoded('MPEG video', '\x00\x00\x01\xba'),
  refused('a PDF document', '%PDF'),
  refused('a JPEG picture', '\xff\xd8\xff'),
  refused('a PNG picture', '\x89PNG\r\n\x1a\n'),
  refused('a GIF picture', 'GIF8'),
  refused('a TIFF picture', 'II*\x00'),
  refused('a TIFF picture', 'MM\x00*'),
  refused('a zip archive or an Office document', 'PK\x03\x04'),
  refused('an empty zip archive', 'PK\x05\x06'),
  refused('a gzip archive', '\x1f\x8b\x08'),
  refused('a 7z archive', '7z\xbc\xaf\x27\x1c'),
  refused('a RAR archive', 'Rar!\x1a\x07'),
  refused('an older Office document', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  refused('a SQLite database', 'SQLite format 3\x00'),
  refused('a program', '\x7fELF'),
  refused('a MIDI file, which holds notes and no sound', 'MThd'),
  refused('UTF-16 text', '\xff\xfe?\x00'),
  refused('UTF-16 text', '\xfe\xff\x00'),
];

const playlist = /^\s*(#EXTM3U|ffconcat\b|\[playlist\]|<(\?xml[^>]*>\s*<)?(smil|asx|playlist)\b)/i;

/** Judges by content, never by name. `head` is the first 4,096 bytes or, of a shorter file, all. */
export function sniff(head: Uint8Array): Sniffed {
  // Text first: any four letters could be a signature, and no audio starts with 4,096 bytes of nothing but text.
  const text = textOf(head);
  if (text !== undefined) return playlist.test(text) ? { kind: 'playlist' } : { kind: 'refused', description: 'text' };
  const signature = signatures.find(({ bytes, offset = 0 }) => hasBytes(head, bytes, offset));
  if (signature) return signature.is;
  if (isMpegTransportStream(head)) return { kind: 'encoded', description: 'MPEG transport stream' };
  if (isAdts(head)) return { kind: 'encoded', description: 'AAC' };
  return isMpegFrame(head) ? { kind: 'encoded', description: 'MP3' } : { kind: 'unknown' };
}

function hasBytes(head: Uint8Array, bytes: string, offset: number): boolean {
  if (head.length < offset + bytes.length) return false;
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] !== '?' && head[offset + index] !== bytes.charCodeAt(index)) return false;
  }
  return true;
}

/** The head as text; nothing when it holds control characters or is no UTF-8. A character may be cut at the end. */
function textOf(head: Uint8Array): string | undefined {
  if (head.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte))) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
  } catch {
    // Not UTF-8: that is the answer.
    return undefined;
  }
}

/** Packets of 188 bytes that each start with 0x47. */
function isMpegTransportStream(head: Uint8Array): boolean {
  return head.length > 376 && [0, 188, 376].every((offset) => head[offset] === 0x47);
}

/** ISO/IEC 13818-7 6.2: twelve bits of sync and a layer of 0. */
function isAdts(head: Uint8Array): boolean {
  return head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0 && head.length >= 7;
}

/** ISO/IEC 11172-3 2.4.1.3: eleven bits of sync, then a version, layer, bit rate and sample rate that are not reserved. */
function isMpegFrame(head: Uint8Array): boolean {
  const [sync = 0, layer = 0, rates = 0] = head;
  const isSync = sync === 0xff && (layer & 0xe0) === 0xe0;
  return (
    isSync && (layer & 0x18) !== 0x08 && (layer & 0x06) !== 0 && (rates & 0xf0) !== 0xf0 && (rates & 0x0c) !== 0x0c
  );
}
