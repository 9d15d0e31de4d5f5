/** Messages whose body the SDK parses as JSON. */
const parsedPaths = new Set(['speech.startdetected', 'speech.hypothesis', 'speech.fragment', 'speech.phrase']);

/** A text message from the service, as it came. */
export interface WireMessage {
  /** In lower case. */
  readonly path: string;
  readonly requestId: string | undefined;
  readonly text: string;
}

/**
 * Finds what would end the SDK's receive loop without a word: there is no event for it, and no further message would
 * ever be read. Says what is wrong, without quoting the message.
 */
export function unreadable({ path, requestId, text }: WireMessage): string | undefined {
  if (!path) return 'a message has no Path';
  if (requestId === undefined) return `a ${path} message has no X-RequestId`;
  if (path === 'speech.enddetected' && text === '') return undefined;
  if (!parsedPaths.has(path) && path !== 'speech.enddetected') return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return `a ${path} message is not JSON`;
  }
  if (typeof body !== 'object' || body === null) return `a ${path} message is not an object`;
  if (path === 'speech.phrase' && 'RecognitionStatus' in body && body.RecognitionStatus === 'Success') {
    const best: unknown = 'NBest' in body ? body.NBest : undefined;
    if (!Array.isArray(best) || best.length === 0) return 'a successful speech.phrase has no NBest';
  }
  return undefined;
}
