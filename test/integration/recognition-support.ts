import type { Script } from '../../local/speech/recognizers/script.ts';
import { startSpeechService } from '../../local/speech/service.ts';
import { bytesPerMs } from '../../src/lib/audio/recognition-pcm.ts';
import type { JobOptions } from '../../src/lib/job/options.ts';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import type { RecognitionContext, RecognitionRequest } from '../../src/lib/speech/recognition.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { eventually } from './support/eventually.ts';

export type Service = Awaited<ReturnType<typeof startSpeechService>>;

/** Two utterances within four seconds of audio. */
export const twoPhrases = [
  { text: 'Good morning everyone.', startMs: 500, endMs: 1_500, speaker: 'a' },
  { text: 'Thank you.', startMs: 2_000, endMs: 3_000, speaker: 'b' },
] as const satisfies Script;

export function serveScript(script: Script = twoPhrases, more: Partial<Parameters<typeof startSpeechService>[0]> = {}) {
  return startSpeechService({ recognizer: 'script', script, ...more });
}

/** Silence, which is all that a script needs, in chunks of 250 ms. */
export async function* silence(lengthMs: number, pulled: { ms: number } = { ms: 0 }): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < lengthMs; at += 250) {
    const chunkMs = Math.min(250, lengthMs - at);
    pulled.ms += chunkMs;
    yield new Uint8Array(chunkMs * bytesPerMs);
  }
}

/** Half-loud noise all along, for what depends on there being sound. */
export async function* sound(lengthMs: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of silence(lengthMs)) {
    new Int16Array(chunk.buffer).forEach((_, index, samples) => {
      samples[index] = index % 2 ? 8_000 : -8_000;
    });
    yield chunk;
  }
}

export function requestTo(
  service: { readonly endpoint: string },
  options: Partial<JobOptions> = {},
  more: Partial<RecognitionRequest> = {},
): RecognitionRequest {
  return {
    traceId: 'trace',
    endpoint: service.endpoint,
    options: { languages: ['en-US'], speakers: false, phrases: [], profanity: 'masked', ...options },
    burstMs: 60_000,
    deadlineMs: 30_000,
    ...more,
  };
}

/** A caller that keeps what it is given. */
export function caller(audio: AsyncIterable<Uint8Array>, more: Partial<RecognitionContext> = {}) {
  const phrases: Phrase[] = [];
  const ledger = new Ledger();
  const context: RecognitionContext = {
    audio,
    token: async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
    ledger,
    signal: new AbortController().signal,
    onPhrase: (phrase) => void phrases.push(phrase),
    ...more,
  };
  return { context, phrases, ledger };
}

/** Waits until `is` holds; fails after a deadline, by default that of what a recognition releases. */
export async function until(what: string, is: () => boolean, withinMs = 1_000): Promise<void> {
  await eventually(what, is, withinMs);
}

/** What keeps the process alive and belongs to a recognition. */
export function liveResources(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /Worker|MessagePort|TCPSocketWrap|TCPWRAP/.test(kind));
}
