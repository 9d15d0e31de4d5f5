import type { MessagePort } from 'node:worker_threads';
import type { LedgerKind } from '../lifetime/ledger.ts';
import type { KeptRules } from '../lifetime/rules.ts';
import type { Phrase } from '../transcript/phrase.ts';
import type { RecognitionLimits } from './limits.ts';
import type { SpeechProblem } from './problem.ts';
import type { RecognitionReceipt, RecognitionRequest } from './recognition.ts';

/** Hands one recognition to a thread; all else about it goes over its own port. */
export interface Boarding {
  readonly request: RecognitionRequest;
  readonly limits: RecognitionLimits;
  readonly rules: KeptRules;
  readonly port: MessagePort;
  /** True when only the connection is to be opened; all else waits for `begin`. */
  readonly ahead: boolean;
}

/** From the owner to the thread, about one recognition. */
export type OwnerMessage =
  | { readonly kind: 'audio'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'audio-end' }
  | { readonly kind: 'token'; readonly token: string; readonly expiresOnTimestamp: number }
  /** There is audio for the connection that was opened ahead. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'cancel' };

/** From the thread to the owner, about one recognition. Plain data: nothing that the SDK made leaves the thread. */
export type ThreadMessage =
  | { readonly kind: 'boarded' }
  | { readonly kind: 'need-audio'; readonly bytes: number }
  | { readonly kind: 'need-token' }
  | { readonly kind: 'phrase'; readonly phrase: Phrase }
  | { readonly kind: 'opened'; readonly what: LedgerKind }
  | { readonly kind: 'closed'; readonly what: LedgerKind }
  | { readonly kind: 'ended'; readonly receipt: RecognitionReceipt; readonly problem?: SpeechProblem };
