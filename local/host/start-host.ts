import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface StartHostOptions {
  /** A folder with host.json and package.json. */
  readonly appDir: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly stateDir: string;
  /** App settings, on top of this process's environment. */
  readonly settings: Readonly<Record<string, string>>;
  /** Counted worker exits before the host ends: 3, as on the real one, when left out; 0 for any number. */
  readonly workerExitLimit?: number;
  /** Gets each line that host and app print. */
  readonly log: (line: string) => void;
}

/** A local Functions host in a process of its own. Disposing it stops it in order, and ends it when that takes long. */
export interface HostProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** The worker that runs now. */
  readonly workerPid: number;
  /** Resolves with the exit code, null when it was killed. */
  readonly exited: Promise<number | null>;
  /** kill -9: its worker ends by itself. */
  kill(): Promise<void>;
}

const startDeadlineMs = 60_000;
/** The worker's 5 s, and the host's own closing. */
const stopDeadlineMs = 8_000;
const hostMain = fileURLToPath(new URL('main.ts', import.meta.url));

/**
 * Starts main.ts and resolves once the app answers. The host ends with this process, however that ends.
 * @throws Error with the last lines of the host when it does not start
 */
export async function startHost(options: StartHostOptions): Promise<HostProcess> {
  const args = ['--app', options.appDir, '--state', options.stateDir, '--port', String(options.port)];
  const child = fork(hostMain, [...args, '--worker-exit-limit', String(options.workerExitLimit ?? 3)], {
    env: { ...process.env, ...options.settings },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
  const lines = keepLines(child, options.log);
  let workerPid = 0;
  const started = new Promise<string>((resolve) => {
    child.on('message', (message: { kind: string; url: string; workerPid: number }) => {
      workerPid = message.workerPid;
      if (message.kind === 'listening') resolve(message.url);
    });
  });
  const end = async (signal: NodeJS.Signals, deadlineMs: number) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    await exited;
    clearTimeout(timer);
  };
  const late = new AbortController();
  const url = await Promise.race([started, exited, after(startDeadlineMs, late.signal)]);
  late.abort();
  if (typeof url !== 'string') {
    await end('SIGKILL', stopDeadlineMs);
    throw new Error(`The local Functions host did not start:\n${lines.join('\n')}`);
  }
  return {
    url,
    pid: child.pid ?? 0,
    get workerPid() {
      return workerPid;
    },
    exited,
    kill: () => end('SIGKILL', stopDeadlineMs),
    [Symbol.asyncDispose]: () => end('SIGTERM', stopDeadlineMs),
  };
}

/** Passes on what the child prints; the result always holds the last lines. */
function keepLines(child: ChildProcess, log: (line: string) => void): string[] {
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > 50) last.shift();
      log(line);
    });
  }
  return last;
}

function after(ms: number, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}
