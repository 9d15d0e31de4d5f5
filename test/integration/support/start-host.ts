import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { diesWithParent } from './dies-with-parent.ts';

export interface StartHostOptions {
  /** A folder with host.json and package.json. */
  readonly app: string;
  /** Kept by the test, so that a second host can go on where the first one was killed. */
  readonly state: string;
  /** App settings, on top of this process's environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Counted worker exits before the host ends; 0, the default here, for any number. */
  readonly workerExitLimit?: number;
  /** 0, the default, for any free port. */
  readonly port?: number;
}

/** A local Functions host in a process of its own; disposing it kills it, which takes its worker with it. */
export interface RunningHost extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** The worker that runs now. */
  readonly workerPid: number;
  /** Everything that host and app have printed so far. */
  readonly output: string;
  /** kill -9 of the host. */
  kill(): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
  /** Resolves with the exit code when the host ends by itself. */
  readonly exited: Promise<number | null>;
}

const START_DEADLINE_MS = 60_000;
const HOST_MAIN = fileURLToPath(new URL('../../../local/host/main.ts', import.meta.url));

/** Starts local/host/main.ts and resolves once the app answers. @throws Error with the host's output when it does not */
export async function startHost(options: StartHostOptions): Promise<RunningHost> {
  const args = ['--app', options.app, '--state', options.state, '--port', String(options.port ?? 0)];
  const child = fork(HOST_MAIN, [...args, '--worker-exit-limit', String(options.workerExitLimit ?? 0)], {
    env: { ...process.env, ...options.settings },
    execArgv: diesWithParent,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let started: { readonly url: string; readonly workerPid: number } | undefined;
  let workerPid = 0;
  child.on('message', (message: { kind: string; url: string; workerPid: number }) => {
    workerPid = message.workerPid;
    if (message.kind === 'listening') started = message;
  });
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  };
  await Promise.race([listening(child), exited, expired(START_DEADLINE_MS)]);
  if (started === undefined) {
    await kill();
    throw new Error(`The host did not start:\n${output}`);
  }
  return {
    url: started.url,
    pid: child.pid ?? 0,
    get workerPid() {
      return workerPid;
    },
    get output() {
      return output;
    },
    exited,
    kill,
    stop: async () => {
      child.kill('SIGTERM');
      return exited;
    },
    [Symbol.asyncDispose]: kill,
  };
}

async function listening(child: ChildProcess): Promise<void> {
  for (;;) {
    const [message] = await once(child, 'message');
    if (message.kind === 'listening') return;
  }
}

function expired(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
