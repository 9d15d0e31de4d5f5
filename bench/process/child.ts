import { type ChildProcess, fork } from 'node:child_process';

/** A Node process of this bench; it does not outlive the scope that started it. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when it has ended, in whatever way. */
  readonly exited: Promise<void>;
  send(message: object | string): void;
}

/** Starts a module of this repository in a process of its own, with `gc` at hand. */
export function startChild<Message>(
  module: URL,
  env: Readonly<Record<string, string>>,
  onMessage: (message: Message) => void,
): Child {
  const child: ChildProcess = fork(module, {
    execArgv: ['--expose-gc', '--max-semi-space-size=2', '--disable-warning=ExperimentalWarning'],
    env: { ...process.env, ...env },
  });
  const { promise: exited, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.once('error', () => resolve());
  child.on('message', (message: Message) => onMessage(message));
  return {
    pid: child.pid ?? 0,
    exited,
    send: (message) => void child.send(message),
    async [Symbol.asyncDispose]() {
      // What it holds is the point of the bench: it need not let go in order.
      child.kill('SIGKILL');
      await exited;
    },
  };
}
