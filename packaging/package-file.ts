/** A file of the package. */
export interface PackageFile {
  /** Its path in the package, with `/`. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

export function textFile(name: string, text: string): PackageFile {
  return { name, content: new TextEncoder().encode(text), executable: false };
}
