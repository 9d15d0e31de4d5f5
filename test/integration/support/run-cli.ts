import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const main = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));

export interface EndedCli {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a process of its own; killed when disposed. */
export interface RunningCli extends AsyncDisposable {
  readonly ended: Promise<EndedCli>;
  /** Once standard error has this. */
  says(text: RegExp): Promise<void>;
  interrupt(): void;
}

export interface CliPlace {
  readonly cwd: string;
  /** On top of a PATH without the Azure CLI. */
  readonly env?: Readonly<Record<string, string>>;
}

export function startCli(args: readonly string[], { cwd, env }: CliPlace): RunningCli {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH: '/usr/bin:/bin', HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const closed = once(child, 'close').then(() => ({ code: child.exitCode, ...output }));
  return {
    ended: closed,
    says: async (text) => {
      await eventually(
        `${text} is said: ${output.stderr}`,
        () => text.test(output.stderr) || child.exitCode !== null,
        60_000,
      );
      if (!text.test(output.stderr)) throw new Error(`It ended with ${child.exitCode}: ${output.stderr}`);
    },
    interrupt: () => child.kill('SIGINT'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

export async function runCli(args: readonly string[], place: CliPlace): Promise<EndedCli> {
  await using cli = startCli(args, place);
  return await cli.ended;
}
