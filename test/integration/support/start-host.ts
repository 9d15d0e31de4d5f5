import * as host from '../../../local/host/start-host.ts';

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

/** A local Functions host in a process of its own, as local/host/start-host.ts has it, with what it has printed. */
export interface RunningHost extends host.HostProcess {
  /** Everything that host and app have printed so far. */
  readonly output: string;
}

/** Starts a host for a test: free port, workers that may be killed freely. */
export async function startHost(options: StartHostOptions): Promise<RunningHost> {
  const lines: string[] = [];
  const started = await host.startHost({
    appDir: options.app,
    stateDir: options.state,
    port: options.port ?? 0,
    settings: options.settings ?? {},
    workerExitLimit: options.workerExitLimit ?? 0,
    log: (line) => lines.push(line),
  });
  return {
    url: started.url,
    pid: started.pid,
    exited: started.exited,
    get workerPid() {
      return started.workerPid;
    },
    get output() {
      return lines.join('\n');
    },
    kill: () => started.kill(),
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  };
}
