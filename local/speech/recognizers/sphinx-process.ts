import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

const program = 'pocketsphinx_continuous';
/** Where Debian's pocketsphinx-en-us puts the model that the program takes by default. */
const modelPath = '/usr/share/pocketsphinx/model/en-us/en-us';

/** Thrown at start when real recognition is asked for and cannot be had. */
export class SphinxMissingError extends Error {
  override readonly name = 'SphinxMissingError';
  constructor(what: string) {
    super(`Speech recognition needs ${what}, which is not installed: apt-get install pocketsphinx pocketsphinx-en-us`);
  }
}

/** @throws SphinxMissingError naming the packages to install. */
export function requireSphinx(): void {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  if (!folders.some((folder) => isExecutable(join(folder, program)))) throw new SphinxMissingError(program);
  if (!existsSync(modelPath)) throw new SphinxMissingError('the model en-us');
}

/** One pocketsphinx that reads 16 kHz PCM from its standard input. Disposing it kills it. */
export class SphinxProcess implements AsyncDisposable {
  // Node's pipes are sockets, which cannot be opened again as /dev/stdin; cat makes a real pipe of them.
  // Own process group, so that one signal ends both.
  readonly #child = spawn('sh', ['-c', `cat | ${program} -infile /dev/stdin -time yes -logfn /dev/null`], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  readonly #exited = once(this.#child, 'close').then(
    () => undefined,
    (error: unknown) => error,
  );
  readonly lines = createInterface({ input: this.#child.stdout });
  #ended = false;

  constructor() {
    // A write after the end of the child fails with EPIPE; its exit is what the reader of `lines` sees.
    this.#child.stdin.on('error', () => {
      this.#ended = true;
    });
    void this.#exited.then(() => {
      this.#ended = true;
    });
  }

  /** Hands over samples; waits while the child is behind. */
  async write(samples: Int16Array): Promise<void> {
    if (this.#ended || this.#child.stdin.write(Buffer.from(samples.buffer))) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#child.stdin.once('drain', resolve);
    await Promise.race([promise, this.#exited]);
    this.#child.stdin.off('drain', resolve);
  }

  /** Ends the audio; the child says what is left and exits. */
  endInput(): void {
    if (!this.#ended) this.#child.stdin.end();
  }

  /** Settles when the child is gone, with its exit code; null after a signal. */
  async exitCode(): Promise<number | null> {
    await this.#exited;
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { pid } = this.#child;
    if (pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) killGroup(pid);
    await this.#exited;
  }
}

/** Children at once: each keeps a core busy, so more would only be slower. */
const slots = { free: availableParallelism(), waiting: [] as (() => void)[] };

/** Waits for one of as many places as the machine has cores. The caller gives it back by calling the result. */
export async function takeSlot(): Promise<() => void> {
  if (slots.free > 0) slots.free -= 1;
  else await new Promise<void>((resolve) => slots.waiting.push(resolve));
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    const next = slots.waiting.shift();
    if (next === undefined) slots.free += 1;
    else next();
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Not there is the answer, not a failure.
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // The group may have ended by itself a moment ago.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
