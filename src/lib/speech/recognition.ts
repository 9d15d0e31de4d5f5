import type { AccessToken } from '@azure/identity';
import type { RecognitionOptions } from '../job/options.ts';
import type { Ledger } from '../lifetime/ledger.ts';
import type { Phrase } from '../transcript/phrase.ts';

/** What to recognise, and within which bounds: plain data. */
export interface RecognitionRequest {
  readonly traceId: string;
  /** With its path, e.g. `wss://<resource>.cognitiveservices.azure.com/stt/speech/universal/v2`. */
  readonly endpoint: string;
  readonly options: RecognitionOptions;
  /** Audio that the SDK may send at once before it throttles itself to twice real time; its own default is 5,000. */
  readonly burstMs: number;
  /** The whole recognition, waiting for a thread included, ends by then. */
  readonly deadlineMs: number;
}

/** What one recognition uses of its caller. */
export interface RecognitionContext {
  /** 16 kHz mono s16le in chunks of any size; pulled only as the Speech service takes it. */
  readonly audio: AsyncIterable<Uint8Array>;
  /** Called on every connect, a reconnect included. */
  readonly token: () => Promise<AccessToken>;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Final phrases in order, timed from the start of `audio`. They stay valid when the recognition fails later. */
  readonly onPhrase: (phrase: Phrase) => void;
}

/** What a recognition did: what it cost, and how it ended. */
export interface RecognitionReceipt {
  /** Audio handed to the service, replays after a reconnect included. */
  readonly sentMs: number;
  /** Connections that were opened: 1 unless the service dropped one. */
  readonly connections: number;
  /** Turns that the service started; more than 1 when it forced a turn end, as it does about every 10 minutes. */
  readonly turns: number;
  /** Steps of the tear-down that did not end in their time and were left to the end of the thread; mostly none. */
  readonly unfinished: readonly string[];
}
