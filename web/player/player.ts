import { signal } from '@preact/signals';
import { asProblem } from '../api/problem.ts';
import { type AudioLink, readAudioLink } from '../api/recording.ts';

/** Why nothing is heard, where that will not change by itself. */
export interface Unplayable {
  readonly message: string;
  readonly remedy: string;
}

/** A link that is refused this soon after it was given is not refused for its age. */
const freshForMs = 10_000;
/** `waiting` is shown only for what is felt as waiting. */
const shownWaitMs = 300;
export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** Plays one job's recording straight from the storage, and knows where it is even where it cannot be played. */
export class Player implements Disposable {
  readonly audio = document.createElement('audio');
  readonly isPlaying = signal(false);
  readonly isWaiting = signal(false);
  /** Where it is, to the quarter of a second or so; `nowMs` is exact. */
  readonly placeMs = signal(0);
  readonly lengthMs = signal(0);
  readonly speed = signal(1);
  readonly unplayable = signal<Unplayable>();
  readonly #jobId: string;
  readonly #watchers = new Set<(ms: number) => void>();
  #link: AudioLink | undefined;
  #linkedAt = 0;
  /** Where to go once the recording can be gone about in. */
  #wantedMs: number | undefined;
  #frame = 0;
  #isGone = false;

  constructor(jobId: string) {
    this.#jobId = jobId;
    const { audio } = this;
    audio.preload = 'metadata';
    audio.addEventListener('loadedmetadata', () => this.#arrive());
    audio.addEventListener('play', () => this.#run());
    audio.addEventListener('pause', () => {
      this.isPlaying.value = false;
      this.#tell();
    });
    audio.addEventListener('ended', () => this.#tell());
    audio.addEventListener('seeked', () => this.#tell());
    audio.addEventListener('timeupdate', () => this.#tell());
    audio.addEventListener('waiting', () => this.#wait());
    for (const end of ['playing', 'canplay', 'pause', 'error']) {
      audio.addEventListener(end, () => {
        clearTimeout(this.#waitTimer);
        this.isWaiting.value = false;
      });
    }
    audio.addEventListener('error', () => void this.#mend());
  }

  get nowMs(): number {
    return this.#wantedMs ?? this.audio.currentTime * 1000;
  }

  /** Gets ready, so that the first press of a key plays. */
  async open(): Promise<void> {
    if (!this.#link) await this.#renew(this.nowMs, false);
  }

  /** Is told the place whenever it changes: in each frame while it plays. */
  watch(watcher: (ms: number) => void): () => void {
    this.#watchers.add(watcher);
    watcher(this.nowMs);
    return () => this.#watchers.delete(watcher);
  }

  async play(): Promise<void> {
    if (this.unplayable.value) return;
    if (!this.#link || Date.now() > Date.parse(this.#link.expires)) return this.#renew(this.nowMs, true);
    if (this.audio.ended) this.seek(0);
    // Rejected where playing is not allowed before a click; the button then says that it is paused.
    await this.audio.play().catch(() => {});
  }

  pause(): void {
    this.audio.pause();
  }

  toggle(): void {
    if (this.audio.paused) void this.play();
    else this.pause();
  }

  seek(ms: number): void {
    const end = this.lengthMs.value || Number.POSITIVE_INFINITY;
    const to = Math.min(Math.max(0, ms), end);
    if (this.audio.readyState >= HTMLMediaElement.HAVE_METADATA) {
      this.#wantedMs = undefined;
      this.audio.currentTime = to / 1000;
    } else {
      this.#wantedMs = to;
    }
    this.#tell(to);
  }

  setSpeed(speed: number): void {
    this.speed.value = speed;
    this.audio.defaultPlaybackRate = speed;
    this.audio.playbackRate = speed;
  }

  [Symbol.dispose](): void {
    this.#isGone = true;
    cancelAnimationFrame(this.#frame);
    this.#watchers.clear();
    this.audio.pause();
    this.audio.removeAttribute('src');
    this.audio.load();
  }

  #waitTimer: ReturnType<typeof setTimeout> | undefined;

  #wait(): void {
    clearTimeout(this.#waitTimer);
    this.#waitTimer = setTimeout(() => {
      this.isWaiting.value = true;
    }, shownWaitMs);
  }

  #arrive(): void {
    const { duration } = this.audio;
    if (this.lengthMs.value === 0 && Number.isFinite(duration)) this.lengthMs.value = Math.round(duration * 1000);
    this.audio.playbackRate = this.speed.value;
    if (this.#wantedMs !== undefined) this.seek(this.#wantedMs);
  }

  #run(): void {
    this.isPlaying.value = true;
    cancelAnimationFrame(this.#frame);
    const next = () => {
      if (this.audio.paused) return;
      this.#tell();
      this.#frame = requestAnimationFrame(next);
    };
    this.#frame = requestAnimationFrame(next);
  }

  #tell(ms = this.nowMs): void {
    if (Math.abs(ms - this.placeMs.peek()) >= 250 || this.audio.paused) this.placeMs.value = ms;
    for (const watcher of this.#watchers) watcher(ms);
  }

  /** The browser gave up: with an old link for its age, and with a fresh one for good. */
  async #mend(): Promise<void> {
    if (this.#isGone || !this.audio.getAttribute('src')) return;
    const plays = this.isPlaying.value;
    const atMs = this.nowMs;
    const { error } = this.audio;
    if (Date.now() - this.#linkedAt > freshForMs) return this.#renew(atMs, plays);
    this.isPlaying.value = false;
    this.#wantedMs = atMs;
    this.unplayable.value =
      error?.code === MediaError.MEDIA_ERR_NETWORK
        ? {
            message: 'The recording cannot be loaded at the moment.',
            remedy: 'Look at your connection, and try again.',
          }
        : {
            message: 'This browser cannot play recordings of this kind.',
            remedy: 'The transcript works all the same: a click on a word shows where it is said.',
          };
  }

  /** Asks for another link, and goes on where it was. */
  async #renew(atMs: number, plays: boolean): Promise<void> {
    try {
      const link = await readAudioLink(this.#jobId);
      if (this.#isGone) return;
      this.#link = link;
      this.#linkedAt = Date.now();
      this.unplayable.value = undefined;
      this.#wantedMs = this.#wantedMs ?? atMs;
      this.audio.src = link.url;
      if (plays) await this.audio.play().catch(() => {});
    } catch (thrown) {
      if (this.#isGone) return;
      const { message, remedy } = asProblem(thrown);
      this.isPlaying.value = false;
      this.#wantedMs = atMs;
      this.unplayable.value = { message, remedy };
    }
  }

  /** After what made it unplayable may have gone. */
  async tryAgain(): Promise<void> {
    this.unplayable.value = undefined;
    await this.#renew(this.nowMs, true);
  }
}
