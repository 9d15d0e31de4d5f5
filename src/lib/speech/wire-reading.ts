// The small form of zod: each carrier thread loads it anew.
import * as z from 'zod/mini';

/** A text message from the service, as it came. */
export interface WireMessage {
  /** In lower case. */
  readonly path: string;
  readonly requestId: string | undefined;
  readonly text: string;
}

/** What a message says to the watch over the recognition. */
export interface WireReading {
  /** Why the SDK cannot read it; without a quote of the message. */
  readonly unreadable?: string;
  /** How far into its turn's audio the service has told all that it heard: what it guesses at is not told yet. */
  readonly heardTicks?: number;
}

/** Messages whose body the SDK parses. */
const parsedPaths = new Set([
  'speech.startdetected',
  'speech.enddetected',
  'speech.hypothesis',
  'speech.fragment',
  'speech.phrase',
]);

/** Those after which nothing more comes about the audio up to their end. */
const tellingPaths = new Set(['speech.phrase', 'speech.enddetected']);

const body = z.object({
  Offset: z.optional(z.number()),
  Duration: z.optional(z.number()),
  RecognitionStatus: z.optional(z.unknown()),
  NBest: z.optional(z.unknown()),
});

/**
 * Reads a message before the SDK does. What cannot be read ends the SDK's receive loop without a word: there is no event
 * for it, and no further message would ever be handled.
 */
export function readWire({ path, requestId, text }: WireMessage): WireReading {
  if (!path) return { unreadable: 'a message has no Path' };
  if (requestId === undefined) return { unreadable: `a ${path} message has no X-RequestId` };
  if (!parsedPaths.has(path) || (path === 'speech.enddetected' && text === '')) return {};
  const parsed = body.safeParse(parseJson(text));
  if (!parsed.success) return { unreadable: `a ${path} message is not the JSON that it should be` };
  const { Offset, Duration = 0, RecognitionStatus, NBest } = parsed.data;
  if (path === 'speech.phrase' && RecognitionStatus === 'Success' && !(Array.isArray(NBest) && NBest.length > 0)) {
    return { unreadable: 'a successful speech.phrase has no NBest' };
  }
  return Offset === undefined || !tellingPaths.has(path) ? {} : { heardTicks: Offset + Duration };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
