import { Recognizer } from 'microsoft-cognitiveservices-speech-sdk';
import { WebsocketMessageAdapter } from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.browser/WebsocketMessageAdapter.js';
import { openCredential, speechScope } from '../../src/lib/identity/credential.ts';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import type { KeptRules } from '../../src/lib/lifetime/rules.ts';
import { AudioInbox } from '../../src/lib/speech/audio-inbox.ts';
import { recognitionLimits } from '../../src/lib/speech/limits.ts';
import { type TranscriptionOwner, transcribe } from '../../src/lib/speech/transcription.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { requestTo } from './request.ts';
import type { Transcribe } from './transcribe.ts';

/** What a process remembers of a job after its end: what was said, and how it is cancelled. */
interface Remembered {
  readonly phrases: readonly Phrase[];
  readonly cancel: readonly (() => void)[];
}

/** Dropscribe's recognition without threads, so that what a left-out rule leaves behind is seen where it is. */
export function oneThreadWay(pcm: Uint8Array<ArrayBuffer>, words: number, rules: KeptRules): Transcribe {
  // As the carrier thread does.
  WebsocketMessageAdapter.forceNpmWebSocket = true;
  Recognizer.enableTelemetry(false);
  const remembered = new Map<number, Remembered>();
  return async (endpoint, job) => {
    const ledger = new Ledger();
    await using credential = openCredential({}, ledger, rules);
    const owner = new BenchOwner(pcm, ledger, () => credential.getToken(speechScope, new AbortController().signal));
    remembered.set(job, { phrases: owner.phrases, cancel: owner.cancelListeners });
    const { problem } = await transcribe(requestTo(endpoint, job), recognitionLimits, owner, rules);
    const heard = owner.phrases.reduce((sum, phrase) => sum + phrase.words.length, 0);
    return problem === undefined && heard === words ? 'recognised' : 'failed';
  };
}

class BenchOwner implements TranscriptionOwner {
  readonly phrases: Phrase[] = [];
  readonly cancelListeners: (() => void)[] = [];
  readonly inbox: AudioInbox;
  readonly token: TranscriptionOwner['token'];
  readonly opened: TranscriptionOwner['opened'];
  #at = 0;

  constructor(pcm: Uint8Array<ArrayBuffer>, ledger: Ledger, token: TranscriptionOwner['token']) {
    this.token = token;
    this.opened = (what) => ledger.open(what);
    this.inbox = new AudioInbox((bytes) => {
      const piece = pcm.slice(this.#at, this.#at + bytes);
      this.#at += piece.byteLength;
      if (piece.byteLength > 0) this.inbox.push(piece);
      if (this.#at >= pcm.byteLength) this.inbox.end();
    });
  }

  phrase(phrase: Phrase): void {
    this.phrases.push(phrase);
  }

  onCancel(listener: () => void): void {
    this.cancelListeners.push(listener);
  }
}
