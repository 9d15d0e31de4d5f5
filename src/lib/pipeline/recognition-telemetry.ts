import type { CarrierPool } from '../speech/carrier-pool.ts';
import type { RecognitionContext, RecognitionReceipt, RecognitionRequest } from '../speech/recognition.ts';
import { type Span, telemetry } from '../telemetry/telemetry.ts';

export interface TracedRecognition {
  readonly carriers: CarrierPool;
  /** Of the activity. */
  readonly span: Span;
  /** In the file's time, in ms. */
  readonly startMs: number;
  /** Which try at its segment this is, from 1. */
  readonly nth: number;
}

/**
 * A recognition as a span of its own. Its events: `connecting`, when the token for a connection is asked for; `session`, when
 * the SDK takes the first audio, which it does once it is connected; `first phrase`.
 */
export function tracedRecognition(
  { carriers, span, startMs, nth }: TracedRecognition,
  request: RecognitionRequest,
  context: RecognitionContext,
): Promise<RecognitionReceipt> {
  const attributes = { 'dropscribe.audio.start_ms': startMs, 'dropscribe.segment.try': nth };
  return span.child('recognise', attributes, async (own) => {
    let phrases = 0;
    const receipt = await carriers.recognise(request, {
      ...context,
      audio: announced(context.audio, () => own.event('session')),
      token: () => {
        own.event('connecting');
        return context.token();
      },
      onPhrase: (phrase) => {
        phrases += 1;
        if (phrases === 1) own.event('first phrase');
        context.onPhrase(phrase);
      },
    });
    own.set({
      'dropscribe.audio.sent_ms': receipt.sentMs,
      'dropscribe.speech.connections': receipt.connections,
      'dropscribe.speech.turns': receipt.turns,
      'dropscribe.phrases': phrases,
    });
    return receipt;
  });
}

/** Counts what was sent to the Speech service, whatever came of it. */
export function countSent(sentMs: number): void {
  telemetry().add('dropscribe.audio.sent', sentMs / 1000);
}

async function* announced(audio: AsyncIterable<Uint8Array>, announce: () => void): AsyncIterable<Uint8Array> {
  announce();
  yield* audio;
}
