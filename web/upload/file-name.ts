import { isUploadName, longestName } from '../../src/lib/storage/blob-name.ts';

/** What the system keeps in folders for itself. */
const systemFiles = /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini|__MACOSX)(\/|$)/i;

/** True for what nobody means who drops a folder. */
export function isSystemFile(path: string): boolean {
  return systemFiles.test(path);
}

/** The name under which a file can be uploaded: its own, or the nearest one that the storage keeps as it is. */
export function uploadName(path: string): string {
  if (isUploadName(path)) return path;
  const parts = path
    .toWellFormed()
    .replaceAll(/[\p{Cc}\\]/gu, '_')
    .split('/')
    .map((part) => part.replace(/\.+$/, ''))
    .filter((part) => part !== '');
  const name = parts.join('/');
  if (name === '') return 'recording';
  // Its end tells what it is.
  return name.length > longestName
    ? name
        .slice(-longestName)
        .replace(/^[^/]*\//, '')
        .toWellFormed()
    : name;
}

/** talk.mp3, talk (2).mp3, talk (3).mp3: the n-th of a name. */
export function nthName(name: string, n: number): string {
  if (n < 2) return name;
  const [, stem = name, ending = ''] = /^(.*[^/])(\.[^./]+)$/.exec(name) ?? [];
  const plain = stem.replace(/ \(\d+\)$/, '');
  return `${plain} (${n})${ending}`;
}
