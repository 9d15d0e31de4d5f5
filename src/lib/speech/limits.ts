/** How long each thing that may never be answered is waited for. A setting only so that tests need not wait. */
export interface RecognitionLimits {
  /** The owner's token. The identity endpoint answers in milliseconds, and its client retries within seconds. */
  readonly tokenMs: number;
  /** One WebSocket handshake. The SDK waits for ever: it gives `ws` no handshake timeout. */
  readonly handshakeMs: number;
  /** turn.start, once audio was sent. The service sends it before it has recognised anything. */
  readonly turnStartMs: number;
  /**
   * Any message while the service is within an utterance (speech detected or a hypothesis given, no phrase yet). It then
   * sends hypotheses several times a second and closes the utterance within 30 s. Outside of an utterance silence is
   * legitimate: a long pause or music gives no message at all.
   */
  readonly utteranceMs: number;
  /**
   * Any message after the end of the audio, on top of the time that the service needs for what it has not yet heard. Within an
   * utterance it is `utteranceMs`, where that is longer.
   */
  readonly afterEndMs: number;
  /**
   * The end of the session, once the connection was lost after the end of the audio. The SDK then reconnects, sends
   * nothing and waits for ever. Not zero, because a turn.end received just before the close is still being handled.
   */
  readonly lostAfterEndMs: number;
  /**
   * The SDK's next step after it was given audio: another read, or a send. It takes 100 ms at its pace of twice real time. After a
   * reconnection in mid-stream its sending loop sometimes ends, and it waits for ever on a connection that is open.
   */
  readonly stepMs: number;
  /** Audio written to the socket leaves this machine within it. */
  readonly sendMs: number;
  /** One step of the tear-down; a close handshake takes one round trip. */
  readonly teardownStepMs: number;
}

export const recognitionLimits: RecognitionLimits = {
  tokenMs: 20_000,
  handshakeMs: 10_000,
  turnStartMs: 15_000,
  utteranceMs: 45_000,
  afterEndMs: 15_000,
  lostAfterEndMs: 1_000,
  stepMs: 10_000,
  sendMs: 30_000,
  teardownStepMs: 700,
};

/** Audio that the owner may send ahead of what the SDK took: 3 s, so that a slow read of a blob starves nothing. */
export const audioWindowBytes = 96_000;
/** One message of audio from the owner to the thread: 0.5 s. */
export const audioPieceBytes = 16_000;
/**
 * One message of audio to the service: 200 ms. The SDK waits half of it before the next one, and each wait is late by what the
 * thread and its timers take: with the 100 ms of its own streams and 90 recognitions on 2 cores, by half again. The largest
 * message that the protocol allows has 8,192 bytes.
 */
export const audioChunkBytes = 6_400;
/** Audio that may wait in the socket's own memory; above it no more is read. */
export const socketBacklogBytes = 128_000;
