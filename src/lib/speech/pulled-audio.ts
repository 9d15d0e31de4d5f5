import { AudioInputStream, AudioStreamFormat } from 'microsoft-cognitiveservices-speech-sdk';
import { bytesPerSample, sampleRateHz } from '../audio/recognition-pcm.ts';
import type { AudioInbox } from './audio-inbox.ts';

/** What the SDK's sender reads from an attached stream. */
interface StreamNode {
  id(): string;
  detach(): Promise<void>;
  read(): Promise<{ buffer: ArrayBuffer; isEnd: boolean; timeReceived: number }>;
}

/**
 * The SDK's audio source, over an inbox. Neither of its own streams fits: the push stream's memory has no bound and the
 * pull stream's read is synchronous. It meets the contract that AudioConfig expects of its own sources (`attach`, ...).
 */
export class PulledAudio extends AudioInputStream {
  readonly format = Promise.resolve(AudioStreamFormat.getWaveFormatPCM(sampleRateHz, bytesPerSample * 8, 1));
  /** Telemetry listens here; it is off, and no events are given. */
  readonly events = { attach: detachable, attachListener: detachable };
  readonly deviceInfo = Promise.resolve({
    bitspersample: bytesPerSample * 8,
    channelcount: 1,
    connectivity: 'Unknown',
    manufacturer: 'Dropscribe',
    model: 'PulledAudio',
    samplerate: sampleRateHz,
    type: 'Stream',
  });
  readonly #inbox: AudioInbox;
  readonly #mayRead: () => Promise<void>;
  readonly #onStep: (step: 'asked' | 'given') => void;

  /** `mayRead` resolves once the connection has room for more; `onStep` is told when the SDK asks for audio, and gets it. */
  constructor(inbox: AudioInbox, mayRead: () => Promise<void>, onStep: (step: 'asked' | 'given') => void) {
    super();
    this.#inbox = inbox;
    this.#mayRead = mayRead;
    this.#onStep = onStep;
  }

  id(): string {
    return 'pulled-audio';
  }

  async turnOn(): Promise<void> {}

  async turnOff(): Promise<void> {}

  async attach(audioNodeId: string): Promise<StreamNode> {
    return {
      id: () => audioNodeId,
      detach: async () => this.close(),
      read: async () => {
        this.#onStep('asked');
        await this.#mayRead();
        const buffer = await this.#inbox.read();
        this.#onStep('given');
        return { buffer: buffer ?? new ArrayBuffer(0), isEnd: buffer === undefined, timeReceived: Date.now() };
      },
    };
  }

  detach(): void {
    this.close();
  }

  override close(): void {
    this.#inbox.close();
  }
}

function detachable(): { detach(): Promise<void> } {
  return { detach: async () => {} };
}
