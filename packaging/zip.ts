import { type Zippable, zipSync } from 'fflate';
import type { PackageFile } from './package-file.ts';

/** The earliest time that a ZIP can hold. It holds local time, so that this is the same bytes in every time zone. */
const always = new Date(1980, 0, 1);
const unix = 3;
/** A regular file and its rights, where a ZIP made on Unix has them (4.4.15 of PKWARE's APPNOTE): the upper 16 bits. */
const attributes = (executable: boolean) => (executable ? 0o100755 : 0o100644) << 16;

/**
 * The same bytes for the same files, wherever and whenever: order, times, rights and compression depend on nothing else. fflate's
 * compressor is JavaScript; zlib's, as Node has it, differs between its versions and processors.
 */
export function zip(files: readonly PackageFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { name, content, executable } of inOrder(files)) {
    entries[name] = [content, { level: 6, mtime: always, os: unix, attrs: attributes(executable) }];
  }
  return zipSync(entries);
}

/** By code units, not by the machine's language. */
function inOrder(files: readonly PackageFile[]): PackageFile[] {
  return [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
}
