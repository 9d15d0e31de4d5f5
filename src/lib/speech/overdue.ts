import type { RecognitionLimits } from './limits.ts';
import type { Awaited } from './problem.ts';

/** When what was last seen, in ms of one clock; absent when it is not being waited for. */
export interface Progress {
  readonly tokenSince?: number;
  readonly handshakeSince?: number;
  /** The first audio of a turn that has not been started yet. */
  readonly turnSince?: number;
  /** The latest message from the service, or the connection if there was none yet. */
  readonly heardAt?: number;
  /** Speech was detected or a hypothesis came, and its phrase has not. */
  readonly inUtterance: boolean;
  /** The end of the audio was sent. */
  readonly endedAt?: number;
  /** The connection was lost after the end of the audio. */
  readonly lostAfterEndAt?: number;
  /** The SDK has had audio in hand since then, without a step; absent while it waits for audio. */
  readonly idleSince?: number;
  /** The socket has been full since then. */
  readonly fullSince?: number;
}

export interface Overdue {
  readonly awaited: Awaited;
  readonly waitedMs: number;
}

/**
 * What has been waited for too long. `backlogMs` is audio that the service may still have to recognise after the end:
 * it takes at least two seconds of audio per second, which is what the SDK's throttle counts on.
 */
export function findOverdue(
  progress: Progress,
  nowMs: number,
  limits: RecognitionLimits,
  backlogMs: number,
): Overdue | undefined {
  const { tokenSince, handshakeSince, turnSince, heardAt, endedAt, lostAfterEndAt, idleSince, fullSince } = progress;
  const connecting = tokenSince !== undefined || handshakeSince !== undefined;
  const quietSince = endedAt === undefined ? undefined : Math.max(endedAt, heardAt ?? 0);
  const afterEndMs = limits.afterEndMs + backlogMs / 2;
  const waits: readonly (readonly [Awaited, number | undefined, number])[] = [
    ['a token', tokenSince, limits.tokenMs],
    ['the handshake', handshakeSince, limits.handshakeMs],
    ['the start of a turn', turnSince, limits.turnStartMs],
    [
      'the rest of an utterance',
      progress.inUtterance && endedAt === undefined ? heardAt : undefined,
      limits.utteranceMs,
    ],
    ['the end of the turn', lostAfterEndAt, limits.lostAfterEndMs],
    // A service that has begun an utterance is there, though it may be slow.
    ['the end of the turn', quietSince, progress.inUtterance ? Math.max(afterEndMs, limits.utteranceMs) : afterEndMs],
    ['audio to be taken', connecting || endedAt !== undefined ? undefined : idleSince, limits.stepMs],
    ['audio to be taken', fullSince, limits.sendMs],
  ];
  for (const [awaited, since, limitMs] of waits) {
    if (since !== undefined && nowMs - since > limitMs) return { awaited, waitedMs: Math.round(nowMs - since) };
  }
  return undefined;
}
