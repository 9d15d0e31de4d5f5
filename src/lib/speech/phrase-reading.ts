import * as z from 'zod/mini';
import type { Phrase, Word } from '../transcript/phrase.ts';
import { msFromTicks } from './ticks.ts';

/** The part of the SDK's result that is read, at once and only once. Offsets and durations are ticks. */
export interface FinalResult {
  readonly offset: number;
  readonly duration: number;
  readonly text: string | undefined;
  readonly language: string | undefined;
  readonly speakerId: string | undefined;
  /** The service's message, as the SDK passes it on. */
  readonly json: string;
}

const timed = { Offset: z.number(), Duration: z.number() };
const message = z.object({
  Offset: z.number(),
  NBest: z.optional(
    z.array(
      z.object({
        Confidence: z.optional(z.number()),
        Words: z.optional(z.array(z.object({ Word: z.string(), ...timed }))),
        DisplayWords: z.optional(z.array(z.object({ DisplayText: z.string(), ...timed }))),
      }),
    ),
  ),
});

/** The speaker that the service names when it cannot tell. */
const unknownSpeaker = 'Unknown';

/**
 * Takes plain data out of a final result; nothing when it has no text. `withSpeaker` false drops the speaker.
 * The service counts from the start of its turn, and of the SDK's three copies of a phrase only `result.offset` is sure
 * to count from the start of the audio, so words are moved by how far the message's own offset is from it.
 */
export function readPhrase(result: FinalResult, withSpeaker: boolean): Phrase | undefined {
  const text = result.text?.trim();
  if (!text) return undefined;
  const { Offset: messageOffset, NBest: best } = message.parse(JSON.parse(result.json));
  const [first] = best ?? [];
  const shift = result.offset - messageOffset;
  const words = first?.DisplayWords?.map((word) => ({ ...word, Word: word.DisplayText })) ?? first?.Words ?? [];
  const speaker = withSpeaker && result.speakerId && result.speakerId !== unknownSpeaker ? result.speakerId : undefined;
  return {
    startMs: msFromTicks(result.offset),
    endMs: msFromTicks(result.offset + result.duration),
    text,
    confidence: Math.min(1, Math.max(0, first?.Confidence ?? 0)),
    ...(speaker && { speaker }),
    ...(result.language && { language: result.language }),
    words: words.map(({ Word, Offset, Duration }): Word => {
      const start = Offset + shift;
      return { text: Word, startMs: msFromTicks(start), endMs: msFromTicks(start + Duration) };
    }),
  };
}
