/**
 * The worker process: the app lives in here, the host outside. Started by the host with
 * `fork(main.ts, [appDir], { serialization: 'advanced' })`.
 */
import type { HostMessage, WorkerMessage } from '../rpc.ts';
import { describe } from './describe-error.ts';
import { invoke } from './invoke.ts';
import { loadApp } from './load-app.ts';
import { Registry } from './registry.ts';
import { serveCoreApi } from './serve-core-api.ts';

const send = (message: WorkerMessage): void => {
  // What cannot be sent has nobody to read it: the host is gone, and `disconnect` follows.
  process.send?.(message, () => undefined);
};

// The channel closes when the host is gone, however it went: a worker has nothing left to do then.
process.on('disconnect', () => process.exit(1));

// Ctrl-C reaches every process of the terminal; this one is ended by its host, in order.
process.on('SIGINT', () => undefined);

const registry = new Registry((level, message) => send({ kind: 'log', level, message }));
serveCoreApi(registry);

process.on('message', (message: HostMessage) => {
  if (message.kind === 'terminate') {
    void terminate();
    return;
  }
  const { invocationId } = message.request;
  void invoke(registry, message.request).then((outcome) => send({ kind: 'outcome', invocationId, outcome }));
});

async function terminate(): Promise<void> {
  try {
    await registry.runHooks('appTerminate', { hookData: registry.hookData });
  } catch (error) {
    registry.log('error', `An appTerminate hook failed: ${describe(error).message}`);
  }
  process.exit(0);
}

try {
  await loadApp(process.argv[2] ?? process.cwd());
  await registry.runHooks('appStart', { hookData: registry.hookData });
  const capabilities = await registry.start();
  const functions = [...registry.functions.values()].map((f) => JSON.stringify(f.metadata));
  send({ kind: 'ready', functions, ...(capabilities.HttpUri === undefined ? {} : { httpUri: capabilities.HttpUri }) });
} catch (error) {
  const { message, stack } = describe(error);
  send({ kind: 'failed', message: stack ?? message });
}
