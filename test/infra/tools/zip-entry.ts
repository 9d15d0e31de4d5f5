import { inflateRawSync } from 'node:zlib';

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const endBytes = 22;
const centralBytes = 46;
const localBytes = 30;
const deflated = 8;

/** The content of one file of a zip archive. Throws where the archive has no such file. */
export function zipEntry(zip: Buffer, name: string): Buffer {
  let end = zip.length - endBytes;
  while (end >= 0 && zip.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error('Not a zip archive: it has no end record');
  const entries = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < entries && zip.readUInt32LE(at) === centralSignature; entry++) {
    const nameBytes = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + centralBytes, at + centralBytes + nameBytes) === name) return content(zip, at);
    at += centralBytes + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`The zip archive has no "${name}"`);
}

function content(zip: Buffer, central: number): Buffer {
  const method = zip.readUInt16LE(central + 10);
  const packedBytes = zip.readUInt32LE(central + 20);
  const local = zip.readUInt32LE(central + 42);
  const from = local + localBytes + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(from, from + packedBytes);
  return method === deflated ? inflateRawSync(packed) : packed;
}
