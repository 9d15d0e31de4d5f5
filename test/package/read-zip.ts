import { inflateRawSync } from 'node:zlib';

/** What the central directory of a ZIP says of a file, and its content. */
export interface ZipEntry {
  readonly name: string;
  /** As in `stat`, where the ZIP was made as on Unix; else undefined. */
  readonly mode: number | undefined;
  /** MS-DOS date and time, as one number. */
  readonly time: number;
  readonly content: Buffer;
}

const endSignature = 0x06054b50;
const endBytes = 22;
const deflated = 8;
const unix = 3;

/**
 * Reads a ZIP by its specification (PKWARE's APPNOTE 4.3), and not by the library that wrote it, which reads no modes.
 * Takes only what `npm run package` may write: no comment, no encryption, no ZIP64.
 */
export function readZip(zip: Buffer): ZipEntry[] {
  const end = zip.length - endBytes;
  if (zip.readUInt32LE(end) !== endSignature) throw new Error('The ZIP has no end, or a comment behind it.');
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const nameEnd = at + 46 + (nameBytes ?? 0);
    entries.push({
      name: zip.toString('utf8', at + 46, nameEnd),
      mode: zip[at + 5] === unix ? zip.readUInt16LE(at + 40) : undefined,
      time: zip.readUInt32LE(at + 12),
      content: contentAt(zip, zip.readUInt32LE(at + 42), zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)),
    });
    at = nameEnd + (extraBytes ?? 0) + (commentBytes ?? 0);
  }
  return entries;
}

function contentAt(zip: Buffer, at: number, method: number, bytes: number): Buffer {
  const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const packed = zip.subarray(start, start + bytes);
  return method === deflated ? inflateRawSync(packed) : packed;
}
