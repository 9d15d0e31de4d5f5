/** https://learn.microsoft.com/rest/api/storageservices/put-block-list */
export const mostBlocks = 50_000;
/** All IDs of a file have one length. */
const indexDigits = 5;

export function blockCount(bytes: number, blockBytes: number): number {
  return Math.ceil(bytes / blockBytes);
}

/** @param seed ASCII, of one length: what keeps the blocks of two who upload the same name apart */
export function blockId(seed: string, index: number): string {
  return btoa(`${seed}-${String(index).padStart(indexDigits, '0')}`);
}

export function blockUrl(url: string, id: string): string {
  return `${url}&comp=block&blockid=${encodeURIComponent(id)}`;
}

/** What makes one file of its blocks. */
export function blockList(seed: string, count: number): string {
  const ids = Array.from({ length: count }, (_, index) => `<Latest>${blockId(seed, index)}</Latest>`);
  return `<?xml version="1.0" encoding="utf-8"?><BlockList>${ids.join('')}</BlockList>`;
}
