import type { MessagePort } from 'node:worker_threads';
import type { AccessToken } from '@azure/identity';
import type { LedgerKind } from '../lifetime/ledger.ts';
import type { Phrase } from '../transcript/phrase.ts';
import { AudioInbox } from './audio-inbox.ts';
import type { Boarding, OwnerMessage, ThreadMessage } from './carrier-messages.ts';
import type { Ending, TranscriptionOwner } from './transcription.ts';

/** The thread's side of one recognition's port. */
export class OwnerLink implements TranscriptionOwner {
  readonly inbox: AudioInbox;
  readonly begun: Promise<void> | undefined;
  readonly #begin = Promise.withResolvers<void>();
  readonly #port: MessagePort;
  readonly #cancelListeners: (() => void)[] = [];
  #token: PromiseWithResolvers<AccessToken> | undefined;

  constructor({ port, ahead }: Pick<Boarding, 'port' | 'ahead'>) {
    this.#port = port;
    this.begun = ahead ? this.#begin.promise : undefined;
    this.inbox = new AudioInbox((bytes) => this.#post({ kind: 'need-audio', bytes }));
    port.on('message', (message: OwnerMessage) => this.#take(message));
    this.#post({ kind: 'boarded' });
  }

  /** Rejects when the owner ends the recognition, as it does when it has no token. */
  token(): Promise<AccessToken> {
    this.#token = Promise.withResolvers<AccessToken>();
    this.#post({ kind: 'need-token' });
    return this.#token.promise;
  }

  phrase(phrase: Phrase): void {
    this.#post({ kind: 'phrase', phrase });
  }

  opened(what: LedgerKind): Disposable {
    this.#post({ kind: 'opened', what });
    let open = true;
    return {
      [Symbol.dispose]: () => {
        if (open) this.#post({ kind: 'closed', what });
        open = false;
      },
    };
  }

  onCancel(listener: () => void): void {
    this.#cancelListeners.push(listener);
  }

  /** The last word. */
  end(ending: Ending): void {
    this.#post({ kind: 'ended', ...ending });
    this.#port.close();
  }

  #take(message: OwnerMessage): void {
    switch (message.kind) {
      case 'audio':
        this.inbox.push(message.bytes);
        break;
      case 'audio-end':
        this.inbox.end();
        break;
      case 'token':
        this.#token?.resolve({ token: message.token, expiresOnTimestamp: message.expiresOnTimestamp });
        break;
      case 'begin':
        this.#begin.resolve();
        break;
      case 'cancel':
        this.#token?.reject(new Error('The recognition was cancelled.'));
        for (const listener of this.#cancelListeners) listener();
        break;
    }
  }

  #post(message: ThreadMessage): void {
    this.#port.postMessage(message);
  }
}
