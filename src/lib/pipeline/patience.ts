import type { Failed } from './job-outcome.ts';
import { isRefusal, maxRefusals, pauseAfterRefusals } from './retire-refusal.ts';

/** A try, and the ones after it, about 1, 2, 4 and 8 s apart. */
export const maxTries = 5;
const firstPauseMs = 1_000;
/** What blocks is asked for again after about 1 s, then each time so much later, */
const blockedFactor = 1.6;
/** and at least four times an hour, so that it goes on soon after it was mended: about 270 times in two days, 8 events each. */
const longestBlockedMs = 15 * 60_000;
/** How often something is tried that fails, and how long the pauses grow. */
export interface Manner {
  readonly tries: number;
  /** Each pause is so many times as long as the one before. */
  readonly factor: number;
  readonly longestMs: number;
  /** Whether a pause is as long as whoever refused asked for. */
  readonly heedsRetryAfter: boolean;
}
const usual: Manner = { tries: maxTries, factor: 2, longestMs: 8_000, heedsRetryAfter: false };
/** A random half of each pause, so that those who failed together do not come back together. */
const jitter = 0.5;

/**
 * Decides after each failed try at one thing whether and when to try again. Pure: what an orchestration decides must come out the
 * same when it is replayed, so the jitter comes from `seed`.
 */
export class Patience {
  readonly #seed: string;
  readonly #untilMs: number;
  readonly #manner: Manner;
  #tries = 0;
  #refusals = 0;
  #blocked = 0;

  /** @param untilMs in ms since 1970: from then on nothing is waited for */
  constructor(seed: string, untilMs: number, manner: Manner = usual) {
    this.#seed = seed;
    this.#untilMs = untilMs;
    this.#manner = manner;
  }

  /** The pause before the next try, in ms; undefined when there should be none. */
  after(failed: Failed, nowMs: number): number | undefined {
    if (!failed.retryable || nowMs >= this.#untilMs) return undefined;
    this.#refusals = isRefusal(failed) ? this.#refusals + 1 : 0;
    if (this.#refusals > 0 && this.#refusals <= maxRefusals) return pauseAfterRefusals(failed, this.#refusals);
    this.#blocked = failed.blocking ? this.#blocked + 1 : 0;
    if (this.#blocked > 0) {
      const wantedMs = firstPauseMs * blockedFactor ** (this.#blocked - 1);
      const pauseMs = this.#jittered(Math.min(longestBlockedMs, wantedMs), this.#blocked);
      return Math.max(pauseMs, failed.retryAfterMs ?? 0);
    }
    this.#tries += 1;
    const { tries, factor, longestMs, heedsRetryAfter } = this.#manner;
    if (this.#tries >= tries) return undefined;
    const pauseMs = this.#jittered(Math.min(longestMs, firstPauseMs * factor ** (this.#tries - 1)), this.#tries);
    return heedsRetryAfter ? Math.max(pauseMs, failed.retryAfterMs ?? 0) : pauseMs;
  }

  #jittered(pauseMs: number, nth: number): number {
    return Math.round(pauseMs * (1 - jitter * fractionOf(`${this.#seed}/${nth}`)));
  }
}

/** From 0 up to 1, the same for the same text: FNV-1a with 32 bits, http://www.isthe.com/chongo/tech/comp/fnv/. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // FNV's last characters hardly reach its high bits.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 32;
}
