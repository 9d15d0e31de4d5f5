import { type ChildProcess, fork } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { HostMessage, InvocationOutcome, InvocationRequest, WorkerMessage } from '../rpc.ts';

export interface WorkerSettings {
  readonly appDir: string;
  /** The app settings, as environment variables. */
  readonly env: NodeJS.ProcessEnv;
  /** Node options for the worker, such as `--expose-gc`. */
  readonly nodeArguments: readonly string[];
  readonly log: (line: string) => void;
}

export interface WorkerReady {
  readonly functions: readonly string[];
  readonly httpUri?: string;
}

const workerMain = fileURLToPath(new URL('../worker/main.ts', import.meta.url));

/** One worker child process and the calls that are in it; it is never restarted, another one is started. */
export class WorkerProcess {
  /** Rejects when the app cannot be loaded. */
  readonly ready: Promise<WorkerReady>;
  /** The exit code; as a shell counts it, 128 + the signal's number, when it was killed. Never rejects. */
  readonly exited: Promise<number>;
  readonly #child: ChildProcess;
  readonly #calls = new Map<string, (outcome: InvocationOutcome) => void>();
  readonly #log: (line: string) => void;

  constructor(settings: WorkerSettings) {
    this.#log = settings.log;
    this.#child = fork(workerMain, [settings.appDir], {
      cwd: settings.appDir,
      env: settings.env,
      execArgv: [...settings.nodeArguments],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.exited = new Promise((resolve) => {
      this.#child.once('error', () => resolve(1));
      this.#child.once('exit', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
    this.ready = new Promise((resolve, reject) => {
      this.#child.on('message', (message: WorkerMessage) => {
        if (message.kind === 'ready') resolve(message);
        else if (message.kind === 'failed') reject(new Error(message.message));
        else this.#hear(message);
      });
      void this.exited.then((code) => reject(new Error(exitMessage(code))));
    });
    // Whoever starts a worker awaits `ready`; this keeps a worker that dies before that from ending the host.
    this.ready.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when the call ends; never rejects, and never settles by itself when the worker exits. */
  invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    return new Promise((resolve) => {
      this.#calls.set(request.invocationId, resolve);
      this.#send({ kind: 'invoke', request });
    });
  }

  /** Ends every call that is still in this worker, with the same outcome. */
  failCalls(outcome: InvocationOutcome): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const settle of calls) settle(outcome);
  }

  /** Lets the app's appTerminate hooks run for at most `graceMs`, then ends the process whatever it does. */
  async terminate(graceMs: number): Promise<void> {
    this.#send({ kind: 'terminate' });
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #send(message: HostMessage): void {
    // A closed channel means that the process is going: its exit is what tells the callers.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #hear(message: Exclude<WorkerMessage, { kind: 'ready' | 'failed' }>): void {
    if (message.kind === 'log') {
      this.#log(`${message.level}: ${message.message}`);
      return;
    }
    const settle = this.#calls.get(message.invocationId);
    this.#calls.delete(message.invocationId);
    settle?.(message.outcome);
  }
}

/** The real host's words, which reach an orchestration's history as an activity's failure. */
export function exitMessage(code: number): string {
  return `node exited with code ${code} (0x${code.toString(16).toUpperCase()})`;
}
