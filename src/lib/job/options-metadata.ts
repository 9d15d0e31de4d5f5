import { BadOption } from './errors.ts';
import type { JobOptionsInput } from './options.ts';

/**
 * A blob's metadata travels in HTTP headers: printable ASCII. What is more than that, or has the separator of a list in it, is
 * written as extended values of headers are (RFC 8187): this mark, then percent-encoded UTF-8.
 */
const encodedMark = "UTF-8''";
const separator = ';';
/** All metadata of a blob, its names included: https://learn.microsoft.com/rest/api/storageservices/setting-and-retrieving-properties-and-metadata-for-blob-resources */
const maxBytes = 8 * 1024;

/** Options as metadata of a blob. Throws a BadOption where they are more than metadata can hold. */
export function metadataOfOptions(options: JobOptionsInput): Record<string, string> {
  const metadata = Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key,
      Array.isArray(value) ? listText(value) : textOf(key, String(value)),
    ]),
  );
  const bytes = Object.entries(metadata).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (bytes <= maxBytes) return metadata;
  throw new BadOption('the request', `a file can carry ${maxBytes} bytes of them, and these are ${bytes}`);
}

/** A list of metadata. Throws a URIError. */
export function listOf(value: string | undefined, separators: RegExp): string[] | undefined {
  if (!value?.startsWith(encodedMark)) return itemsOf(value?.split(separators));
  return itemsOf(value.slice(encodedMark.length).split(separator))?.map(decodeURIComponent);
}

function itemsOf(parts: readonly string[] | undefined): string[] | undefined {
  return parts?.map((item) => item.trim()).filter(Boolean);
}

function listText(items: readonly string[]): string {
  const isPlainList = items.length > 0 && items.every((item) => isPlain(item) && !item.includes(separator));
  return isPlainList ? items.join(separator) : encodedMark + items.map(encoded).join(separator);
}

function textOf(key: string, text: string): string {
  if (isPlain(text)) return text;
  throw new BadOption('the request', `${key}: a file can carry it in printable ASCII only; percent-encode the rest`);
}

function isPlain(text: string): boolean {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith(encodedMark);
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
