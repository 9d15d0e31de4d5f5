/**
 * The local Functions host as a process: `node local/host/main.ts --app DIR [--port N] --state DIR`. Its environment
 * is the app's settings. Prints `listening http://127.0.0.1:PORT` once the app answers, and when forked says the
 * same by IPC ({kind: 'listening', url, pid, workerPid}, later {kind: 'worker', workerPid}). SIGINT or SIGTERM end it in order; a second one at once.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FunctionsHost } from './functions-host.ts';

const { values } = parseArgs({
  options: {
    app: { type: 'string' },
    port: { type: 'string', default: '7071' },
    state: { type: 'string' },
    // 0: a worker may exit as often as it likes.
    'worker-exit-limit': { type: 'string', default: '3' },
  },
});
if (values.app === undefined || values.state === undefined) {
  process.stderr.write('usage: main.ts --app DIR --state DIR [--port N] [--worker-exit-limit N]\n');
  process.exit(2);
}

const log = (line: string) => process.stdout.write(`[${new Date().toISOString()}] ${line}\n`);
const stopped = Promise.withResolvers<number>();
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    signals += 1;
    if (signals > 1) process.exit(1);
    stopped.resolve(0);
  });
}

// Forked by another program of this repository: it goes when that one has gone.
process.on('disconnect', () => stopped.resolve(1));

try {
  const host = await FunctionsHost.open({
    appDir: resolve(values.app),
    port: Number(values.port),
    stateDir: resolve(values.state),
    settings: process.env,
    workerExitLimit: Number(values['worker-exit-limit']) || Number.POSITIVE_INFINITY,
    log,
    workerReplaced: (pid) => process.send?.({ kind: 'worker', workerPid: pid }),
    fatal: (reason) => {
      process.stderr.write(`The host stops: ${reason}\n`);
      stopped.resolve(1);
    },
  });
  process.stdout.write(`listening ${host.url}\n`);
  process.send?.({ kind: 'listening', url: host.url, pid: process.pid, workerPid: host.workerPid });
  const code = await stopped.promise;
  await host[Symbol.asyncDispose]();
  process.exit(code);
} catch (error) {
  process.stderr.write(`The host cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
