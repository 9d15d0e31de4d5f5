import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Ledger } from '../lifetime/ledger.ts';
import { DecoderMissing } from './errors.ts';
import { ffmpegEnvironment } from './ffmpeg-arguments.ts';
import { type BrokenLimit, type DecoderLimits, DecoderWatch, decoderLimits } from './ffmpeg-limits.ts';
import { runnable } from './runnable.ts';

/** How a process ended: with a code, or by a signal that somebody sent. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The first complaint says what is wrong; a damaged file brings thousands like it. What a file says of itself may come behind the names of its chapters. */
const complaintChars = 65_536;
/** SIGKILL takes effect at once unless the kernel itself is stuck; then nothing here can help. */
const endWithinMs = 5_000;

/** A running ffmpeg. Ends with the signal, when it takes too much, and when it is disposed. */
export class FfmpegProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #end: Promise<ProcessEnd>;
  readonly #watch: DecoderWatch;
  readonly #release: () => void;
  #complaint = '';

  private constructor(
    child: ChildProcessByStdio<null, Readable, Readable>,
    end: Promise<ProcessEnd>,
    watch: DecoderWatch,
    release: () => void,
  ) {
    this.#child = child;
    this.#end = end;
    this.#watch = watch;
    this.#release = release;
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(0, complaintChars);
    });
  }

  /** Throws DecoderMissing when there is no program at `path`. */
  static async start(
    path: string,
    args: readonly string[],
    ledger: Ledger,
    signal: AbortSignal,
    limits: DecoderLimits = decoderLimits,
  ): Promise<FfmpegProcess> {
    const program = await runnable(path);
    signal.throwIfAborted();
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: ffmpegEnvironment(process.env),
      windowsHide: true,
    });
    const started = Promise.withResolvers<void>();
    const end = Promise.withResolvers<ProcessEnd>();
    child.once('spawn', () => started.resolve());
    // After the start, an error can only be of the kill; `close` then tells how it ended.
    child.on('error', (error) => started.reject(error));
    child.once('close', (code, endSignal) => end.resolve({ code, signal: endSignal }));
    try {
      await started.promise;
    } catch (error) {
      throw isNotFound(error) ? new DecoderMissing(path) : error;
    }
    const entry = ledger.open('ffmpeg-process');
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    const watch = new DecoderWatch(child.pid ?? 0, limits, kill);
    return new FfmpegProcess(child, end.promise, watch, () => {
      watch[Symbol.dispose]();
      signal.removeEventListener('abort', kill);
      entry[Symbol.dispose]();
    });
  }

  /** The PCM, read only as fast as it is iterated; once. Ends when the process does, for whatever reason. */
  get output(): AsyncIterable<Uint8Array> {
    return this.#read();
  }

  get end(): Promise<ProcessEnd> {
    return this.#end;
  }

  /** The start of what it wrote to standard error. For judging only: it holds addresses and is no text for people. */
  get complaint(): string {
    return this.#complaint;
  }

  /** The limit for which it was ended, if one was. */
  get broken(): BrokenLimit | undefined {
    return this.#watch.broken;
  }

  async *#read(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const pcm of this.#child.stdout) {
      this.#watch.bearsFruit();
      yield pcm;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, endWithinMs);
    await Promise.race([this.#end, late.promise]);
    clearTimeout(timer);
    this.#release();
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES');
}
