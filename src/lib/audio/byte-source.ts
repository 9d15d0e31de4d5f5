/** Bytes that are read by range and never as a whole: a blob, or a file in a test. */
export interface ByteSource {
  readonly lengthBytes: number;
  /**
   * Reads up to `length` bytes from `offset`; shorter only at the end. The answer is the caller's own memory:
   * it may be `into`, which is long enough, where that is given. Throws a Failure when the source changed or went away since it was opened.
   */
  read(offset: number, length: number, signal: AbortSignal, into?: Buffer): Promise<Uint8Array>;
}
