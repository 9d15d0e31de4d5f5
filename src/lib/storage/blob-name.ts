/** Azure's limit, in characters: https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata */
export const longestName = 1_024;

/**
 * False for what no blob is called: in an address, `..` is a step up, out of the container, and storage takes a backslash for a
 * slash.
 */
export function isBlobName(name: string): boolean {
  return !/(^|\/)\.{1,2}(\/|$)|\\/.test(name) && name.isWellFormed();
}

/** False where the storage would give the file another name than this, too: it takes dots and slashes off the end. */
export function isUploadName(name: string): boolean {
  return isBlobName(name) && name !== '' && name.length <= longestName && !/[./]$|\.\/|\p{Cc}/u.test(name);
}
